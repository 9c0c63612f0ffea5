package dev.weir.server.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.Scan;
import dev.weir.client.Weir;
import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.Position;
import dev.weir.server.TestServer;
import dev.weir.server.Tests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server makes large batches of small ones, and its readers get the same rows at the same offsets with the same times. */
@Timeout(120)
class RewriteIT {
    private static final int APPENDS = 300;
    private static final int ROWS = 3;

    @TempDir
    Path data;

    private record Row(long id, long offset, long timestampUs) {}

    /** What a scan answered. */
    private record Answer(List<Row> rows, int batches) {
        static Answer of(Scan scan) {
            List<Row> rows = new ArrayList<>();
            int count = 0;
            try (Batches batches = scan.batches()) {
                while (batches.next()) {
                    count++;
                    VectorSchemaRoot root = batches.root();
                    for (int row = 0; row < root.getRowCount(); row++) {
                        rows.add(new Row(
                                ((BigIntVector) root.getVector("id")).get(row),
                                ((BigIntVector) root.getVector("_offset")).get(row),
                                ((TimeStampVector) root.getVector("_timestamp")).get(row)));
                    }
                    assertEquals(
                            rows.getLast().timestampUs(),
                            batches.info().orElseThrow().timestampUs());
                }
            }
            return new Answer(rows, count);
        }
    }

    private static Scan scan(Weir weir) {
        return weir.table("t").scan().columns("id", "_offset", "_timestamp");
    }

    private static Weir connect(TestServer test) {
        return Weir.connect("weir://127.0.0.1:" + test.server.flightAddress().getPort());
    }

    @Test
    void nobodyNoticesButByTheNumberOfBatches() throws Exception {
        List<Row> rows;
        try (TestServer test = new TestServer(data);
                Weir weir = connect(test)) {
            weir.create(Tests.spec("t", 1, Durability.FSYNC));
            try (Appender appender = weir.table("t").appender()) {
                for (int i = 0; i < APPENDS; i++) {
                    try (VectorSchemaRoot few = Tests.rows(test.allocator, (long) i * ROWS, (i + 1L) * ROWS)) {
                        appender.append(few).join();
                    }
                }
            }
            Answer before = Answer.of(scan(weir));
            assertEquals(APPENDS, before.batches());
            rows = before.rows();
            try (Batches open = scan(weir).batches()) {
                assertTrue(open.next());
                TestServer.await("rewritten", () -> Answer.of(scan(weir)).batches() == 1);
                // one that began before reads on
                int read = open.root().getRowCount();
                while (open.next()) {
                    read += open.root().getRowCount();
                }
                assertEquals(APPENDS * ROWS, read);
            }
            check(weir, rows);
        }
        try (TestServer test = new TestServer(data);
                Weir weir = connect(test)) {
            assertEquals(1, Answer.of(scan(weir)).batches());
            check(weir, rows);
        }
    }

    private static void check(Weir weir, List<Row> rows) {
        assertEquals(rows, Answer.of(scan(weir)).rows());
        assertEquals(
                rows.subList(100, 200),
                Answer.of(scan(weir).from(new Position.Offset(100)).to(new Position.Offset(200)))
                        .rows());
        long since = rows.get(450).timestampUs();
        assertEquals(
                rows.stream().filter(row -> row.timestampUs() >= since).toList(),
                Answer.of(scan(weir).from(new Position.Timestamp(since))).rows());
        assertEquals(
                rows.stream().filter(row -> row.id() >= 700).toList(),
                Answer.of(scan(weir).filter(new Predicate.Compare("id", Predicate.Op.GE, new Literal.Int(700))))
                        .rows());
    }
}
