package dev.weir.storage.state.store;

import static dev.weir.storage.state.store.StoreModel.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.LocalDisk;
import dev.weir.storage.state.store.SortedStore.Cursor;
import dev.weir.storage.state.store.SortedStore.Snapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a crash, a disk that rots and a hand that deletes do to a store in RocksDB. */
class RocksStoreIT {
    /** The offset that {@link #fill} leads to. */
    private static final long FILLED = 12;

    private static final int KILLS = Integer.getInteger("weir.kills", 8);

    @TempDir
    private Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private final RocksStores stores = TestStores.open();

    @AfterEach
    void nothingIsLeft() {
        stores.close();
        allocator.close();
    }

    private Path state() {
        return directory.resolve("state");
    }

    /** kill -9 at any moment: what was told is there, and what is there is what the runs up to the store's offset make. */
    @Test
    void aKilledProcessLeavesWholeRuns() throws Exception {
        Random random = new Random(5);
        long before = 0;
        for (int round = 0; round < KILLS; round++) {
            long told = runAndKill(1 + random.nextInt(25), random.nextInt(20));
            try (SortedStore store = stores.open(state());
                    Snapshot snapshot = store.snapshot()) {
                assertTrue(store.offset() >= Math.max(before, told), "lost a run that was told");
                assertTrue(store.offset() <= Math.max(before, told) + 2, "two runs are not under way at once");
                ApplyLoop.at(store.offset()).check(snapshot, allocator, random);
                before = store.offset();
            }
            assertFalse(names().contains("incoming-run"));
        }
        System.out.println("kill -9 while runs are applied: kills=" + KILLS + " applied_runs=" + before);
    }

    /** Kills the process a moment after it has told so many runs; the last that it told. */
    private long runAndKill(int runs, int spins) throws IOException, InterruptedException {
        Process process = start(List.of(), Long.MAX_VALUE);
        try (BufferedReader out = process.inputReader()) {
            String told = "";
            for (int i = 0; i < runs; i++) {
                told = out.readLine();
            }
            // a moment: it works on the next run meanwhile
            for (int i = 0; i < spins; i++) {
                var _ = ApplyLoop.at(10);
            }
            // not the process's own kill, which closes what it has told, too
            assertTrue(process.toHandle().destroyForcibly());
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                told = line;
            }
            return Long.parseLong(told);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(List<String> before, long lastOffset) throws IOException {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dlogback.configurationFile=logback-quiet.xml",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ApplyLoop.class.getName(),
                state().toString(),
                Long.toString(lastOffset)));
        return new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** A loss of power cannot be made here: but the system calls tell, in their order, what is synced before the run is told. */
    @Test
    void aRunIsSyncedBeforeItIsTold() throws Exception {
        Path strace = Path.of("/usr/bin/strace");
        assumeTrue(Files.isExecutable(strace), "no strace here");
        Path trace = directory.resolve("trace");
        String[] command = {
            strace.toString(), "-f", "-y", "-qq", "-o", trace.toString(), "-e", "trace=fsync,fdatasync,write,link"
        };
        Process process = start(List.of(command), 3);
        try {
            process.inputReader().transferTo(Writer.nullWriter());
            assumeTrue(process.waitFor() == 0, "nothing may be traced here");
        } finally {
            process.destroyForcibly().waitFor();
        }
        // the third run, from the second that was told
        StringBuilder calls = new StringBuilder();
        for (String line : Files.readAllLines(trace)) {
            boolean ofStore = line.contains(state().toString()) && !line.contains("/LOG");
            boolean told = line.matches(".* write\\(1<.*\"[23]\\\\?n?\".*");
            if (ofStore || told) {
                calls.append(line).append('\n');
            }
        }
        String name = Pattern.quote(state().toString());
        Pattern order = Pattern.compile(
                "write\\(1<[^\\n]*\"2.*fdatasync\\(\\d+<" + name
                        + "/incoming-run>.*link\\([^\\n]*incoming-run.*fdatasync\\(\\d+<"
                        + name + "/\\d+\\.sst>.*fsync\\(\\d+<" + name + ">.*write\\(\\d+<" + name
                        + "/MANIFEST.*fdatasync\\(\\d+<" + name + "/MANIFEST.*write\\(1<[^\\n]*\"3",
                Pattern.DOTALL);
        assertTrue(order.matcher(calls).find(), () -> "in another order:\n" + calls);
    }

    @Test
    void whatAnUnfinishedRunLeftGoesAtTheOpen() throws Exception {
        fill();
        Files.writeString(state().resolve("incoming-run"), "half of it");
        // linked, but not yet named by the manifest
        Files.writeString(state().resolve("009999.sst"), "half of it");
        try (SortedStore store = stores.open(state());
                Snapshot snapshot = store.snapshot()) {
            filled().check(snapshot, allocator, new Random(1));
            assertFalse(names().contains("incoming-run"));
            assertFalse(names().contains("009999.sst"));
        }
    }

    /** Whatever byte of whatever file is another: the rows are right, or an error says that they are not. */
    @Test
    void aFlippedByteIsNamedAndNeverServed() throws Exception {
        fill();
        Random random = new Random(7);
        int corrupt = 0;
        int flips = 0;
        Map<String, Integer> found = new TreeMap<>();
        for (String name : names()) {
            Path file = state().resolve(name);
            byte[] right = Files.readAllBytes(file);
            for (int i = 0; i < 30 && right.length > 0 && !name.startsWith("LO"); i++) {
                byte[] wrong = right.clone();
                wrong[random.nextInt(wrong.length)] ^= (byte) (1 << random.nextInt(8));
                Path copy = directory.resolve("copy-" + flips);
                copyState(copy);
                Files.write(copy.resolve(name), wrong);
                int one = readOrCorrupt(copy, name);
                corrupt += one;
                found.merge(name, one, Integer::sum);
                flips++;
            }
        }
        System.out.println("flipped bytes: flips=" + flips + " found=" + found);
        assertTrue(corrupt > flips / 2, "most bytes matter: corrupt=" + corrupt + " flips=" + flips);
    }

    private int readOrCorrupt(Path copy, String name) {
        // with a cache of its own: in the other one the blocks of the right file are those of its copies
        try (RocksStores fresh = TestStores.open();
                SortedStore store = fresh.open(copy);
                Snapshot snapshot = store.snapshot()) {
            // what is damaged near the end of a manifest passes for what a crash left unfinished: the store is what it
            // was before, and says so
            boolean before = name.startsWith("MANIFEST") && snapshot.offset() < FILLED;
            StoreModel expected = snapshot.offset() == 0 ? StoreModel.empty() : ApplyLoop.at(snapshot.offset());
            (before ? expected : filled()).check(snapshot, allocator, new Random(1));
            return before ? 1 : 0;
        } catch (WeirException e) {
            if (name.endsWith(".sst") || name.startsWith("MANIFEST")) {
                assertEquals(ErrorCode.CORRUPT, e.code(), e.getMessage());
            }
            if (name.endsWith(".sst")) {
                assertTrue(e.getMessage().contains(name), e.getMessage());
            }
            assertTrue(e.getMessage().contains(copy.toString()), e.getMessage());
            return 1;
        }
    }

    /** What is not needed may go; without the rest the store says so. */
    @ParameterizedTest
    @ValueSource(strings = {"CURRENT", "MANIFEST.*", "CURRENT|.*\\.log", ".*\\.sst"})
    void aFileThatIsGoneIsMissed(String part) throws Exception {
        fill();
        for (String name : names()) {
            if (name.matches(part)) {
                Files.delete(state().resolve(name));
            }
        }
        WeirException e =
                assertThrows(WeirException.class, () -> stores.open(state()).close());
        assertEquals(ErrorCode.CORRUPT, e.code(), e.getMessage());
        assertTrue(e.getMessage().contains(state().toString()), e.getMessage());
    }

    /** A process was killed while it made the store: the file that names all others comes last. */
    @ParameterizedTest
    @ValueSource(strings = {"IDENTITY", "IDENTITY|MANIFEST-000001"})
    void aStoreThatWasNotMadeIsMade(String made) throws Exception {
        Files.createDirectories(state());
        for (String name : made.split("\\|")) {
            Files.writeString(state().resolve(name), "");
        }
        try (SortedStore store = stores.open(state())) {
            assertEquals(0, store.offset());
            StoreModel.empty().with(1, put("a", "1")).applyTo(store, put("a", "1"));
        }
    }

    @Test
    void withoutAnyStoreNothingIsLoaded() throws Exception {
        Path libraries = directory.resolve("lib");
        try (RocksStores lazy = new RocksStores(StateConfig.DEFAULT, libraries, new LocalDisk())) {
            lazy.open(state()).close();
        }
        assertFalse(Files.exists(libraries));
        assertFalse(Files.exists(state()));
    }

    /** A snapshot, a cursor or a failed open that held on to its database would keep files open. */
    @Test
    void everythingIsLetGo() throws Exception {
        Path open = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(open), "no such list here");
        fill();
        for (int i = 0; i < 50; i++) {
            try (SortedStore store = stores.open(state());
                    Snapshot snapshot = store.snapshot();
                    Cursor cursor = snapshot.scan(null, null);
                    RowBlock block = new RowBlock(allocator, 1, 10)) {
                assertTrue(cursor.next(block));
                assertThrows(WeirException.class, () -> stores.open(state()).close());
            }
        }
        try (Stream<Path> files = Files.list(open)) {
            assertEquals(
                    List.of(),
                    files.map(RocksStoreIT::target)
                            .filter(file -> file.startsWith(state().toString()))
                            .toList());
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private static StoreModel filled() {
        return ApplyLoop.at(FILLED);
    }

    /** A store of several runs, of several blocks each. */
    private void fill() {
        try (SortedStore store = stores.open(state())) {
            for (long offset = 1; offset <= FILLED; offset++) {
                ApplyLoop.at(offset).applyTo(store, ApplyLoop.changes(offset));
            }
        }
    }

    private void copyState(Path to) throws IOException {
        Files.createDirectory(to);
        for (String name : names()) {
            Files.copy(state().resolve(name), to.resolve(name));
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(state())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
