package dev.weir.server.scrub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Position;
import dev.weir.format.wire.TableDescription;
import dev.weir.format.wire.VerifyReport;
import dev.weir.server.TestServer;
import dev.weir.server.Tests;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running server's files, and bits that flip in them. */
@Timeout(120)
class VerifyIT {
    private static final int BATCHES = 12;
    private static final int ROWS = 100;

    @TempDir
    Path data;

    @Test
    void aBitThatFlipsIsNamedInEachRegionOfEachKindOfFile() throws Exception {
        // the second start has a checkpoint and indexes of the first
        try (TestServer test = server()) {
            fill(test);
        }
        try (TestServer test = server();
                Weir weir = connect(test)) {
            assertEquals(List.of(), damaged(weir));
            List<Path> files = files(weir.describe("t"));
            assertEquals(List.of("arrows", "checkpoint", "index", "journal", "json"), kinds(files));
            for (Path file : files) {
                long size = Files.size(file);
                for (long position = 0; position < size; position += Math.max(1, size / 37)) {
                    flip(file, position);
                    List<VerifyReport> reports = damaged(weir);
                    if (!(reports.isEmpty() && mayMeanTheSame(file, position))) {
                        assertNamed(file, position, reports);
                        assertOthersAreServed(weir, reports.get(0));
                    }
                    flip(file, position);
                }
            }
            assertEquals(List.of(), damaged(weir));
        }
    }

    /** White space, and bytes of Arrow's schema message that nobody reads. */
    private static boolean mayMeanTheSame(Path file, long position) throws IOException {
        if (file.toString().endsWith(".json")) {
            return true;
        }
        return file.toString().endsWith(".arrows") && position < schemaBytes(file);
    }

    private static long schemaBytes(Path segment) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(segment.toFile(), "r")) {
            open.seek(4);
            return 8 + Integer.reverseBytes(open.readInt());
        }
    }

    private static void assertNamed(Path file, long position, List<VerifyReport> reports) {
        String at = file + " " + position + " " + reports;
        assertEquals(1, reports.size(), at);
        VerifyReport report = reports.get(0);
        assertEquals(1, report.findings().size(), at);
        VerifyReport.Finding finding = report.findings().get(0);
        assertEquals(file.toString(), finding.file(), at);
        assertTrue(finding.position() <= position, at);
        boolean lost = finding.endOffset() > finding.offset();
        assertTrue(!lost || file.toString().endsWith(".arrows"), at);
        assertEquals(report.table().isPresent() ? BATCHES - (lost ? 1 : 0) : report.batches(), report.batches(), at);
    }

    /** What can be salvaged is what readers get, and what cannot is refused to them. */
    private static void assertOthersAreServed(Weir weir, VerifyReport report) {
        if (report.table().isEmpty()) {
            return;
        }
        long readable = 0;
        for (VerifyReport.Range range : report.readable()) {
            assertEquals(
                    LongStream.range(range.from(), range.to()).boxed().toList(), ids(weir, range.from(), range.to()));
            readable += range.to() - range.from();
        }
        VerifyReport.Finding finding = report.findings().get(0);
        assertEquals(BATCHES * ROWS - (finding.endOffset() - finding.offset()), readable);
        if (finding.endOffset() > finding.offset()) {
            WeirException refused =
                    assertThrows(WeirException.class, () -> ids(weir, finding.offset(), finding.endOffset()));
            assertEquals(ErrorCode.CORRUPT, refused.code());
        }
    }

    @Test
    void aTableThatIsWrittenMeanwhileIsWell() throws Exception {
        try (TestServer test = server();
                Weir weir = connect(test)) {
            fill(test);
            AtomicBoolean enough = new AtomicBoolean();
            Thread writer = Thread.ofPlatform().start(() -> append(weir, enough));
            try {
                for (int i = 0; i < 20; i++) {
                    List<VerifyReport> reports = verified(weir);
                    assertEquals(2, reports.size());
                    assertEquals(Optional.of("t"), reports.get(0).table());
                    assertTrue(reports.get(0).batches() >= BATCHES);
                    assertEquals(
                            List.of(new VerifyReport.Range(0, reports.get(0).endOffset())),
                            reports.get(0).readable());
                    assertTrue(
                            reports.stream()
                                    .allMatch(report -> report.findings().isEmpty()),
                            reports.toString());
                }
            } finally {
                enough.set(true);
                writer.join();
            }
        }
    }

    private static void append(Weir weir, AtomicBoolean enough) {
        try (Appender appender = weir.table("t").appender()) {
            for (long id = BATCHES * ROWS; !enough.get(); id++) {
                appender.append(id, "row " + id).join();
            }
        }
    }

    @Test
    void oneTableIsCheckedAlone() throws Exception {
        try (TestServer test = server();
                Weir weir = connect(test)) {
            fill(test);
            test.create("u", 3, "");
            List<VerifyReport> reports = new ArrayList<>();
            weir.verify("u", reports::add);
            assertEquals(3, reports.size());
            assertTrue(reports.stream().allMatch(report -> report.table().equals(Optional.of("u"))));
            assertEquals(5, verified(weir).size());
            WeirException unknown = assertThrows(WeirException.class, () -> weir.verify("x", reports::add));
            assertEquals(ErrorCode.UNKNOWN_TABLE, unknown.code());
            // whoever takes the reports may have enough
            IllegalStateException enough = assertThrows(
                    IllegalStateException.class,
                    () -> weir.verifyAll(report -> {
                        throw new IllegalStateException("enough");
                    }));
            assertEquals("enough", enough.getMessage());
        }
    }

    @Test
    void theScrubberOfAServerTellsInTheMetrics() throws Exception {
        Path segment;
        try (TestServer test = server();
                Weir weir = connect(test)) {
            fill(test);
            segment = files(weir.describe("t")).get(0);
        }
        flip(segment, Files.size(segment) - 1);
        try (TestServer test = new TestServer(data, "scrub.bytes_per_second=1GiB", "scrub.rest=3s")) {
            TestServer.await(
                    "a finding in the metrics",
                    () -> test.metrics().contains("weir_scrub_findings 1.0")
                            && test.metrics().contains("weir_scrub_rounds_total 1.0"));
            assertFalse(test.metrics().contains("weir_scrub_bytes_total 0.0"));
        }
    }

    private TestServer server() {
        return new TestServer(data, "log.segment_bytes=4KiB", "scrub.bytes_per_second=0");
    }

    private static Weir connect(TestServer test) {
        return Weir.connect("weir://127.0.0.1:" + test.server.flightAddress().getPort());
    }

    private static void fill(TestServer test) {
        test.create("t", 1, "");
        try (Weir weir = connect(test);
                Appender appender = weir.table("t").appender();
                VectorSchemaRoot rows = VectorSchemaRoot.create(Tests.ARROW, test.allocator)) {
            for (int i = 0; i < BATCHES; i++) {
                Tests.fill(rows, (long) i * ROWS, (i + 1L) * ROWS);
                appender.append(rows).join();
            }
        }
    }

    private static List<VerifyReport> verified(Weir weir) {
        List<VerifyReport> reports = new ArrayList<>();
        weir.verifyAll(reports::add);
        return reports;
    }

    private static List<VerifyReport> damaged(Weir weir) {
        return verified(weir).stream()
                .filter(report -> !report.findings().isEmpty())
                .toList();
    }

    private static List<Long> ids(Weir weir, long from, long to) {
        List<Long> ids = new ArrayList<>();
        try (Batches batches = weir.table("t")
                .scan()
                .from(new Position.Offset(from))
                .to(new Position.Offset(to))
                .batches()) {
            while (batches.next()) {
                BigIntVector id = (BigIntVector) batches.root().getVector("id");
                for (int row = 0; row < batches.root().getRowCount(); row++) {
                    ids.add(id.get(row));
                }
            }
        }
        return ids;
    }

    /** The segments first. */
    private List<Path> files(TableDescription table) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> bucket =
                Files.list(data.resolve("tables").resolve(table.tableId()).resolve("0"))) {
            bucket.sorted().forEach(files::add);
        }
        files.sort(java.util.Comparator.comparing(VerifyIT::kind).thenComparing(path -> path));
        files.add(data.resolve("catalog.journal"));
        files.add(data.resolve("weir.json"));
        return files;
    }

    private static String kind(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static List<String> kinds(List<Path> files) {
        return files.stream().map(VerifyIT::kind).distinct().sorted().toList();
    }

    private static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(position);
            int value = open.read();
            open.seek(position);
            open.write(value ^ 0x10);
        }
    }
}
