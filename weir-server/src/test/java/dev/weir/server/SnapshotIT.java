package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.TypedAppender;
import dev.weir.client.TypedLookups;
import dev.weir.client.TypedTable;
import dev.weir.client.Weir;
import dev.weir.client.schema.Schemas;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.testing.FileTree;
import dev.weir.format.wire.Retention;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.VerifyReport;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stores of a real server that are damaged or gone while old changes are no longer in the log. */
@Timeout(120)
class SnapshotIT {
    private static final int KEYS = 3000;
    private static final int BUCKETS = 2;

    @TempDir
    Path data;

    record User(long id, String name) {}

    private TestServer server(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "state.snapshot_interval=50ms",
                "state.memory_bytes=1MiB",
                "log.segment_bytes=16KiB",
                "scrub.bytes_per_second=0"));
        settings.addAll(List.of(more));
        return new TestServer(data, settings.toArray(String[]::new));
    }

    private static Weir connect(TestServer test) {
        return Weir.connect("weir://127.0.0.1:" + test.server.flightAddress().getPort());
    }

    private static TypedTable<User> users(Weir weir) {
        weir.createIfAbsent(TableSpec.of("users", Schemas.of(User.class))
                .withBuckets(BUCKETS, List.of())
                .withRetention(new Retention(0, Retention.MIN_BYTES))
                .withPrimaryKey("id"));
        return weir.table("users", User.class);
    }

    private static String name(long id, int round) {
        return "user " + id + " of round " + round + " " + Long.toHexString(id * 0x9E3779B97F4A7C15L) + "x".repeat(40);
    }

    private static void write(Weir weir, int round) {
        try (TypedAppender<User> appender = users(weir).appender()) {
            for (long id = 0; id < KEYS; id++) {
                appender.append(new User(id, name(id, round)), (bucket, offset, error) -> {});
            }
            appender.flush();
        }
    }

    private static void check(Weir weir, int round) {
        List<Long> keys = new ArrayList<>();
        List<Optional<User>> expected = new ArrayList<>();
        for (long id = 0; id < KEYS + 10; id++) {
            keys.add(id);
            expected.add(id < KEYS ? Optional.of(new User(id, name(id, round))) : Optional.empty());
        }
        try (TypedLookups<User> lookups = users(weir).lookups()) {
            assertEquals(expected, lookups.lookupAll(keys));
        }
    }

    /** Writes until snapshots have let the log go of its first segments; the last round that is there. */
    private int fill(TestServer test, Weir weir) {
        int[] round = {0};
        TestServer.await("old changes leave the log", () -> {
            write(weir, ++round[0]);
            return twoOfEach()
                    && weir.describe("users").buckets().stream().allMatch(bucket -> bucket.startOffset() > 0);
        });
        assertTrue(test.figure("weir_state_snapshots_total") >= 2 * BUCKETS);
        return round[0];
    }

    /** Not so many of all: one bucket may have three for a moment, another one. */
    private boolean twoOfEach() {
        Map<Path, Long> ofBuckets = files("snapshots", "/manifests/").stream()
                .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
        return ofBuckets.size() == BUCKETS && ofBuckets.values().stream().allMatch(count -> count == 2);
    }

    private List<Path> stores() throws IOException {
        try (Stream<Path> all = Files.walk(data.resolve("tables"))) {
            return all.filter(path -> path.endsWith("state")).sorted().toList();
        }
    }

    private List<Path> files(String where, String part) {
        return FileTree.files(data.resolve(where)).stream()
                .filter(path -> path.toString().contains(part))
                .toList();
    }

    /** Of the stores, once no compaction puts others in their place. */
    private List<Path> filesAtRest() throws Exception {
        List<Path> before = List.of();
        List<Path> now = files("tables", ".sst");
        while (!now.equals(before)) {
            before = now;
            Thread.sleep(1000);
            now = files("tables", ".sst");
        }
        return now;
    }

    private static void delete(Path path) {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(position);
            int value = open.read();
            open.seek(position);
            open.write(value ^ 0x10);
        }
    }

    @Test
    void storesThatAreGoneAreMadeAnewWithoutTheWholeLog() throws Exception {
        int round;
        try (TestServer test = server();
                Weir weir = connect(test)) {
            users(weir);
            round = fill(test, weir);
            assertTrue(test.figure("weir_state_snapshot_uploaded_bytes_total") > 0);
            assertEquals(0, test.figure("weir_state_snapshot_failures_total"));
        }
        assertEquals(BUCKETS, stores().size());
        assertEquals(List.of(), files("copies", "/"));
        stores().forEach(SnapshotIT::delete);
        try (TestServer test = server();
                Weir weir = connect(test)) {
            check(weir, round);
            write(weir, round + 1);
            check(weir, round + 1);
        }
        try (TestServer test = server();
                Weir weir = connect(test)) {
            check(weir, round + 1);
        }
    }

    @Test
    void filesThatAreDamagedOrGoneAreFoundOutAndMadeGood() throws Exception {
        int round;
        try (TestServer test = server();
                Weir weir = connect(test)) {
            users(weir);
            round = fill(test, weir);
        }
        for (String kind : List.of("CURRENT", "MANIFEST", ".sst")) {
            for (boolean gone : new boolean[] {true, false}) {
                for (Path file : files("tables", "state/" + (kind.startsWith(".") ? "" : kind))) {
                    if (file.toString().contains(kind)) {
                        if (gone) {
                            Files.delete(file);
                        } else {
                            // of a sorted file the last bytes are read at the open
                            flip(file, kind.equals(".sst") ? Files.size(file) - 4 : Files.size(file) / 2);
                        }
                    }
                }
                try (TestServer test = server("state.snapshot_interval=1h");
                        Weir weir = connect(test)) {
                    check(weir, round);
                }
            }
        }
    }

    @Test
    void theOlderSnapshotServesWhenTheNewestIsDamagedAndAnErrorNamesTheCureWhenBothAre() throws Exception {
        int round;
        try (TestServer test = server();
                Weir weir = connect(test)) {
            users(weir);
            round = fill(test, weir);
        }
        List<Path> manifests = files("snapshots", "/manifests/");
        assertEquals(2 * BUCKETS, manifests.size());
        Path[] saved = {data.resolve("saved1"), data.resolve("saved2")};
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            Files.move(manifests.get(2 * bucket + 1), saved[bucket]);
        }
        stores().forEach(SnapshotIT::delete);
        try (TestServer test = server("state.snapshot_interval=1h");
                Weir weir = connect(test)) {
            check(weir, round);
        }
        manifests = files("snapshots", "/manifests/");
        for (Path manifest : manifests) {
            flip(manifest, 50);
        }
        stores().forEach(SnapshotIT::delete);
        try (TestServer test = server();
                Weir weir = connect(test)) {
            WeirException e = assertThrows(WeirException.class, () -> check(weir, round));
            assertEquals(ErrorCode.CORRUPT, e.code());
            assertTrue(e.getMessage().contains("bring back this directory"), e.getMessage());
        }
        for (Path manifest : manifests) {
            flip(manifest, 50);
        }
        try (TestServer test = server();
                Weir weir = connect(test)) {
            check(weir, round);
        }
    }

    @Test
    void snapshotsMayLieElsewhereWhereOneServerPutsThem(@TempDir Path elsewhere) throws Exception {
        String place = "state.snapshot_directory=" + elsewhere.resolve("of this server");
        try (TestServer test = server(place);
                Weir weir = connect(test)) {
            users(weir);
            write(weir, 1);
            TestServer.await("a snapshot of each", () -> test.figure("weir_state_snapshots_total") >= BUCKETS);
            WeirException e = assertThrows(
                    WeirException.class, () -> new TestServer(elsewhere.resolve("another"), place).close());
            assertEquals(ErrorCode.IN_USE, e.code());
        }
        assertEquals(List.of(), files("", "/manifests/"));
        stores().forEach(SnapshotIT::delete);
        try (TestServer test = server(place);
                Weir weir = connect(test)) {
            check(weir, 1);
        }
    }

    @Test
    void aDroppedTableLeavesNoSnapshots() throws Exception {
        try (TestServer test = server();
                Weir weir = connect(test)) {
            users(weir);
            write(weir, 1);
            TestServer.await("a snapshot", () -> test.figure("weir_state_snapshots_total") > 0);
            write(weir, 2);
            weir.drop("users");
            assertEquals(List.of(), files("snapshots", "/files/"));
            assertEquals(List.of(), files("snapshots", "/manifests/"));
            assertEquals(List.of(), files("tables", "/"));
        }
        assertEquals(List.of(), files("snapshots", "/files/"));
    }

    @Test
    void aByteThatChangesInAStoreIsNamedByVerify() throws Exception {
        try (TestServer test = server("state.snapshot_interval=0s");
                Weir weir = connect(test)) {
            users(weir);
            write(weir, 1);
            TestServer.await("all is in the stores", () -> test.figure("weir_state_flushed_keys_total") >= KEYS);
            List<VerifyReport> reports = new ArrayList<>();
            weir.verify("users", reports::add);
            assertEquals(BUCKETS, reports.size());
            assertTrue(reports.stream().allMatch(report -> report.findings().isEmpty()), reports.toString());
            assertTrue(reports.get(0).bytes() > KEYS / BUCKETS * 40, "the rows are read, too");
            Path file = filesAtRest().get(0);
            flip(file, Files.size(file) / 4);
            reports.clear();
            weir.verify("users", reports::add);
            List<VerifyReport.Finding> findings = reports.stream()
                    .flatMap(report -> report.findings().stream())
                    .toList();
            assertEquals(1, findings.size(), reports.toString());
            assertEquals(file.toString(), findings.get(0).file());
            assertTrue(findings.get(0).position() <= Files.size(file) / 4);
            assertEquals(findings.get(0).offset(), findings.get(0).endOffset(), "no row of the log is lost");
            assertEquals(List.of(), files("snapshots", "/manifests/"), "none are made");
        }
        // the cure that the documentation names
        stores().forEach(SnapshotIT::delete);
        try (TestServer test = server();
                Weir weir = connect(test)) {
            check(weir, 1);
        }
    }
}
