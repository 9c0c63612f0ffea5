package dev.weir.storage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What {@link MemoryDisk} says of crashes, line by line: what may happen does, and nothing else. */
class MemoryDiskCrashTest {
    private static final int SEEDS = 400;
    private static final Path A = Path.of("/a");
    private static final Path B = Path.of("/b");
    private static final Path FILE = A.resolve("file");

    /** A disk with two durable directories and a durable empty file. */
    private static MemoryDisk disk(CrashModel model) {
        MemoryDisk disk = new MemoryDisk(model, new Random(3), new VirtualClock());
        disk.createDirectories(A);
        disk.createDirectories(B);
        disk.open(FILE, Disk.Mode.CREATE).close();
        disk.syncDirectory(A);
        disk.syncDirectory(Path.of("/"));
        return disk;
    }

    private static byte[] sectors(String letters) {
        StringBuilder text = new StringBuilder();
        letters.chars().forEach(letter -> text.append(Character.toString(letter).repeat(SparseBytes.SECTOR)));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void write(DiskFile file, int sector, String letters) {
        file.write((long) sector * SparseBytes.SECTOR, ByteBuffer.wrap(sectors(letters)));
    }

    private static byte[] bytes(Disk disk, Path path) {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(file.size()));
            file.read(0, buffer);
            return buffer.array();
        }
    }

    /** One letter for each sector, {@code .} for zeros; a sector of two kinds of bytes fails. */
    private static String letters(byte[] bytes) {
        StringBuilder letters = new StringBuilder();
        for (int at = 0; at < bytes.length; at += SparseBytes.SECTOR) {
            for (int i = at; i < Math.min(bytes.length, at + SparseBytes.SECTOR); i++) {
                assertEquals(bytes[at], bytes[i], "a sector is written as one");
            }
            letters.append(bytes[at] == 0 ? '.' : (char) bytes[at]);
        }
        return letters.toString();
    }

    /** What was found in the file after the crash, over many crashes. */
    private static Set<String> outcomes(CrashModel model, Consumer<DiskFile> unsynced) {
        Set<String> outcomes = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            MemoryDisk disk = disk(model);
            unsynced.accept(disk.open(FILE, Disk.Mode.WRITE));
            disk.crash(new Random(seed));
            outcomes.add(letters(bytes(disk, FILE)).replaceFirst("\\.+$", ""));
        }
        return outcomes;
    }

    @Test
    void writesSurviveEachByItself() {
        Set<String> outcomes = outcomes(CrashModel.ANY_ORDER, file -> {
            write(file, 0, "x");
            write(file, 1, "y");
            write(file, 2, "z");
        });
        assertEquals(Set.of("", "x", ".y", "xy", "..z", "x.z", ".yz", "xyz"), outcomes);
    }

    @Test
    void aWriteIsTornIntoSectors() {
        Set<String> outcomes = outcomes(CrashModel.ANY_ORDER, file -> write(file, 0, "xyz"));
        assertEquals(Set.of("", "x", ".y", "xy", "..z", "x.z", ".yz", "xyz"), outcomes);
    }

    @Test
    void whatWasReplacedIsOldOrNewInEachSector() {
        Set<String> outcomes = outcomes(CrashModel.ANY_ORDER, file -> {
            write(file, 0, "abc");
            file.sync();
            write(file, 0, "xyz");
        });
        assertEquals(Set.of("abc", "xbc", "ayc", "xyc", "abz", "xbz", "ayz", "xyz"), outcomes);
    }

    @Test
    void aFileEndsWithItsLastSurvivingByteOrLaterWithZeros() {
        Set<Long> sizes = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            MemoryDisk disk = disk(CrashModel.ANY_ORDER);
            DiskFile file = disk.open(FILE, Disk.Mode.WRITE);
            file.write(0, ByteBuffer.wrap(new byte[] {7, 7}));
            file.sync();
            file.write(2, ByteBuffer.wrap(new byte[] {8, 8, 8}));
            disk.crash(new Random(seed));
            byte[] found = bytes(disk, FILE);
            boolean survived = found.length == 5 && found[4] == 8;
            for (int i = 2; i < found.length; i++) {
                assertEquals(survived ? 8 : 0, found[i]);
            }
            sizes.add(survived ? -1L : found.length);
        }
        assertEquals(Set.of(-1L, 2L, 3L, 4L, 5L), sizes);
    }

    @Test
    void aTruncationHasHappenedOrNotWhateverCameAfterIt() {
        Set<String> outcomes = outcomes(CrashModel.ANY_ORDER, file -> {
            write(file, 0, "abc");
            file.sync();
            file.truncate(SparseBytes.SECTOR);
            write(file, 1, "y");
        });
        assertEquals(Set.of("a", "abc", "ay", "ayc"), outcomes);
    }

    @Test
    void whatWasSyncedIsThere() {
        assertEquals(Set.of("ay"), outcomes(CrashModel.ANY_ORDER, file -> {
            write(file, 0, "abc");
            file.truncate(SparseBytes.SECTOR);
            write(file, 1, "y");
            file.sync();
        }));
    }

    @Test
    void theMildModelKeepsTheFirstChanges() {
        Set<String> outcomes = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            MemoryDisk disk = disk(CrashModel.PREFIX);
            DiskFile file = disk.open(FILE, Disk.Mode.WRITE);
            write(file, 0, "x");
            write(file, 1, "y");
            disk.crash(new Random(seed));
            byte[] found = bytes(disk, FILE);
            String text = new String(found, StandardCharsets.US_ASCII).replaceAll("(.)\\1+", "$1");
            assertTrue(Set.of("", "x", "xy", "\0", "x\0", "xy\0").contains(text), text);
            outcomes.add(text);
        }
        assertTrue(outcomes.containsAll(Set.of("x", "xy", "x\0", "xy\0")), outcomes.toString());
    }

    /** Names in both directories, over many crashes. */
    private static Set<String> namesAfter(CrashModel model, Consumer<MemoryDisk> unsynced) {
        Set<String> outcomes = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            MemoryDisk disk = disk(model);
            unsynced.accept(disk);
            disk.crash(new Random(seed));
            outcomes.add(String.join("", disk.list(A)) + "|" + String.join("", disk.list(B)));
        }
        return outcomes;
    }

    private static void create(MemoryDisk disk, Path path) {
        disk.open(path, Disk.Mode.CREATE).close();
    }

    @Test
    void namesSurviveInTheOrderOfTheirDirectory() {
        Set<String> outcomes = namesAfter(CrashModel.ANY_ORDER, disk -> {
            create(disk, A.resolve("g"));
            create(disk, B.resolve("p"));
            disk.rename(A.resolve("g"), A.resolve("h"));
            create(disk, B.resolve("q"));
            disk.delete(FILE);
        });
        Set<String> expected = new TreeSet<>();
        for (String inA : List.of("file", "fileg", "fileh", "h")) {
            for (String inB : List.of("", "p", "pq")) {
                expected.add(inA + "|" + inB);
            }
        }
        assertEquals(expected, outcomes);
    }

    @Test
    void theMildModelKeepsTheFirstNamesOfAllDirectories() {
        Set<String> outcomes = namesAfter(CrashModel.PREFIX, disk -> {
            create(disk, A.resolve("g"));
            create(disk, B.resolve("p"));
            create(disk, A.resolve("h"));
        });
        assertEquals(Set.of("file|", "fileg|", "fileg|p", "filegh|p"), outcomes);
    }

    @Test
    void aSyncOfADirectoryIsOfThatOne() {
        Set<String> outcomes = namesAfter(CrashModel.ANY_ORDER, disk -> {
            create(disk, B.resolve("p"));
            create(disk, A.resolve("g"));
            disk.syncDirectory(A);
        });
        assertEquals(Set.of("fileg|", "fileg|p"), outcomes);
    }

    @Test
    void aRenameBetweenDirectoriesIsOneStep() {
        Set<String> outcomes = namesAfter(CrashModel.ANY_ORDER, disk -> {
            create(disk, A.resolve("g"));
            create(disk, B.resolve("p"));
            disk.rename(FILE, B.resolve("file"));
            create(disk, B.resolve("q"));
            create(disk, A.resolve("h"));
        });
        assertEquals(
                Set.of("file|", "fileg|", "file|p", "fileg|p", "g|filep", "g|filepq", "gh|filep", "gh|filepq"),
                outcomes);
        // and whoever syncs one of the two has synced the step, and what came before it in the other
        outcomes = namesAfter(CrashModel.ANY_ORDER, disk -> {
            create(disk, A.resolve("g"));
            disk.rename(FILE, B.resolve("file"));
            create(disk, A.resolve("h"));
            disk.syncDirectory(B);
        });
        assertEquals(Set.of("g|file", "gh|file"), outcomes);
    }

    @Test
    void aDirectoryIsRenamedWithWhatIsInIt() {
        Set<String> outcomes = namesAfter(CrashModel.ANY_ORDER, disk -> disk.rename(A, B.resolve("a")));
        assertEquals(Set.of("file|", "|a"), outcomes);
    }

    @Test
    void aNameAndItsBytesSurviveApart() {
        Set<String> outcomes = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            MemoryDisk disk = disk(CrashModel.ANY_ORDER);
            DiskFile synced = disk.open(A.resolve("synced"), Disk.Mode.CREATE);
            write(synced, 0, "x");
            synced.sync();
            DiskFile named = disk.open(B.resolve("named"), Disk.Mode.CREATE);
            disk.syncDirectory(B);
            write(named, 0, "y");
            disk.crash(new Random(seed));
            String first = disk.exists(A.resolve("synced")) ? letters(bytes(disk, A.resolve("synced"))) : "lost";
            outcomes.add(first + "|" + letters(bytes(disk, B.resolve("named"))));
        }
        assertEquals(Set.of("x|", "x|y", "x|.", "lost|", "lost|y", "lost|."), outcomes);
    }

    /** A little of everything that is counted. */
    private static void work(Disk disk) {
        disk.createDirectories(A.resolve("x/y"));
        try (DiskFile file = disk.open(FILE, Disk.Mode.WRITE)) {
            write(file, 0, "abc");
            file.sync();
            file.truncate(SparseBytes.SECTOR);
            write(file, 1, "z");
        }
        disk.delete(B.resolve("g"));
        disk.open(B.resolve("g"), Disk.Mode.CREATE).close();
        disk.rename(B.resolve("g"), B.resolve("h"));
        disk.syncDirectory(B);
        disk.delete(A.resolve("x"));
    }

    @Test
    void thePowerGoesAtAnyOperation() {
        MemoryDisk whole = disk(CrashModel.ANY_ORDER);
        long first = whole.operations();
        work(whole);
        long count = whole.operations() - first;
        assertEquals(11, count, "two directories made and deleted, and each other change once");
        Map<CrashMoment, Set<String>> found = new TreeMap<>();
        for (CrashMoment moment : CrashMoment.values()) {
            for (long n = first; n < first + count; n++) {
                MemoryDisk disk = disk(CrashModel.ANY_ORDER);
                Disk before = disk.incarnation();
                DiskFile open = before.open(FILE, Disk.Mode.READ);
                AutoCloseable _ = before.lock(FILE);
                disk.crashAt(n, moment);
                String message =
                        assertThrows(SimulatedCrash.class, () -> work(before)).getMessage();
                assertTrue(message.contains("operation=" + n), message);
                for (Consumer<MemoryDisk> then :
                        List.<Consumer<MemoryDisk>>of(_ -> {}, d -> d.restart(new Random(1)))) {
                    then.accept(disk);
                    assertThrows(SimulatedCrash.class, open::size);
                    assertThrows(SimulatedCrash.class, () -> open.read(0, ByteBuffer.allocate(1)));
                    assertThrows(SimulatedCrash.class, () -> before.exists(FILE));
                    assertThrows(SimulatedCrash.class, () -> before.lock(FILE));
                    assertThrows(SimulatedCrash.class, () -> before.delete(FILE));
                }
                open.close();
                assertEquals(0, disk.openFiles());
                work(disk.incarnation());
                assertEquals("az", letters(bytes(disk, FILE)));
                found.computeIfAbsent(moment, _ -> new TreeSet<>()).add(message.replaceAll(".*what=(\\w+).*", "$1"));
            }
        }
        Set<String> all = new TreeSet<>(
                List.of("CREATE", "WRITE", "TRUNCATE", "SYNC", "RENAME", "DELETE", "MAKE_DIRECTORY", "SYNC_DIRECTORY"));
        assertEquals(Map.of(CrashMoment.BEFORE, all, CrashMoment.MIDDLE, all, CrashMoment.AFTER, all), found);
    }

    @Test
    void beforeNothingHasHappenedAfterAllOfIt() {
        for (CrashMoment moment : CrashMoment.values()) {
            Set<String> outcomes = new TreeSet<>();
            for (int seed = 0; seed < SEEDS; seed++) {
                MemoryDisk disk = new MemoryDisk(CrashModel.ANY_ORDER, new Random(seed), new VirtualClock());
                disk.open(Path.of("/f"), Disk.Mode.CREATE).close();
                disk.syncDirectory(Path.of("/"));
                DiskFile file = disk.open(Path.of("/f"), Disk.Mode.WRITE);
                write(file, 0, "xy");
                disk.crashAt(disk.operations(), moment);
                assertThrows(SimulatedCrash.class, file::sync);
                disk.restart(new Random(seed));
                outcomes.add(letters(bytes(disk, Path.of("/f"))));
            }
            assertEquals(moment == CrashMoment.AFTER, outcomes.equals(Set.of("xy")), moment + " " + outcomes);
        }
        // a write that was cut short is not longer than it was, and shorter now and then
        Set<Integer> lengths = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            MemoryDisk disk = new MemoryDisk(CrashModel.ANY_ORDER, new Random(seed), new VirtualClock());
            DiskFile file = disk.open(Path.of("/f"), Disk.Mode.CREATE);
            disk.crashAt(disk.operations(), CrashMoment.MIDDLE);
            assertThrows(SimulatedCrash.class, () -> file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3})));
            disk.kill();
            lengths.add(bytes(disk, Path.of("/f")).length);
        }
        assertEquals(Set.of(0, 1, 2, 3), lengths);
    }

    @Test
    void aKilledProcessLosesNothingThatItWrote() {
        MemoryDisk disk = disk(CrashModel.ANY_ORDER);
        Disk before = disk.incarnation();
        DiskFile file = before.open(FILE, Disk.Mode.WRITE);
        write(file, 0, "x");
        before.open(A.resolve("g"), Disk.Mode.CREATE);
        AutoCloseable _ = before.lock(A.resolve("lock"));
        disk.kill();
        assertThrows(SimulatedCrash.class, file::sync);
        assertEquals("x", letters(bytes(disk, FILE)));
        assertEquals(List.of("file", "g", "lock"), disk.list(A));
        AutoCloseable _ = disk.incarnation().lock(A.resolve("lock"));
        // it is still not durable
        Set<String> outcomes = outcomes(CrashModel.ANY_ORDER, open -> write(open, 0, "x"));
        assertEquals(Set.of("", "x"), outcomes);
    }

    @Test
    void theSameNumbersLeaveTheSameBytes() {
        List<String> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            MemoryDisk disk = new MemoryDisk(CrashModel.ANY_ORDER, new Random(11), new VirtualClock());
            disk.faults().failWithChance(DiskOperation.WRITE, 0.2);
            disk.faults().failWithChance(DiskOperation.SYNC, 0.2);
            disk.faults().flipReadsWithChance(0.1);
            disk.createDirectories(A);
            StringBuilder seen = new StringBuilder();
            Random random = new Random(5);
            for (int step = 0; step < 300; step++) {
                Path path = Path.of(random.nextBoolean() ? "/a" : "/").resolve("f" + random.nextInt(3));
                try (DiskFile file = disk.open(path, disk.exists(path) ? Disk.Mode.WRITE : Disk.Mode.CREATE)) {
                    write(file, random.nextInt(4), "xyz".substring(random.nextInt(3)));
                    if (random.nextInt(3) == 0) {
                        file.sync();
                        disk.syncDirectory(path.getParent());
                    }
                } catch (dev.weir.format.WeirException e) {
                    seen.append(e.getMessage());
                }
                if (random.nextInt(10) == 0) {
                    disk.crash(random);
                    disk.createDirectories(A);
                }
                seen.append(disk.exists(path) ? java.util.Arrays.hashCode(bytes(disk, path)) : 0)
                        .append(' ');
            }
            runs.add(seen.toString());
        }
        assertEquals(runs.get(0), runs.get(1));
        assertFalse(runs.get(0).isEmpty());
    }
}
