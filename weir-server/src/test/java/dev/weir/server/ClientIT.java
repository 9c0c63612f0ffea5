package dev.weir.server;

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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same path seen by Weir's own client, which sends and takes compressed bodies. */
@Timeout(60)
class ClientIT {
    @TempDir
    Path data;

    @Test
    void compressedBodiesPassThrough() {
        try (TestServer test = new TestServer(data);
                Weir weir = Weir.connect(
                        "weir://127.0.0.1:" + test.server.flightAddress().getPort())) {
            weir.create(Tests.spec("t", 1, Durability.FSYNC));
            try (Appender appender = weir.table("t").appender();
                    VectorSchemaRoot rows = Tests.rows(test.allocator, 0, 20_000)) {
                appender.append(rows).join();
                rows.clear();
                Tests.fill(rows, 20_000, 30_000);
                appender.append(rows).join();
            }
            Scan scan = weir.table("t").scan();
            assertEquals(range(0, 30_000), ids(scan));
            assertEquals(range(0, 30_000), ids(scan.columns("id")));
            assertEquals(range(0, 30_000), ids(scan.columns("id", "_offset", "_bucket", "_timestamp")));
            assertEquals(range(0, 30_000), ids(scan.columns("_timestamp", "id", "_offset", "name", "_bucket")));
            assertEquals(
                    range(19_990, 20_010),
                    ids(scan.from(new Position.Offset(19_990)).to(new Position.Offset(20_010))));
            assertEquals(
                    range(25_000, 30_000),
                    ids(scan.filter(new Predicate.Compare("id", Predicate.Op.GE, new Literal.Int(25_000)))));
            assertEquals(
                    range(0, 30_000),
                    ids(scan.columns("id", "_offset")
                            .filter(new Predicate.Compare("id", Predicate.Op.GE, new Literal.Int(0)))));
        }
    }

    /** Checks, on the way, that virtual columns and names belong to their rows. */
    private static List<Long> ids(Scan scan) {
        List<Long> ids = new ArrayList<>();
        try (Batches batches = scan.batches()) {
            while (batches.next()) {
                VectorSchemaRoot root = batches.root();
                BigIntVector id = (BigIntVector) root.getVector("id");
                for (int row = 0; row < root.getRowCount(); row++) {
                    ids.add(id.get(row));
                    if (root.getVector("_offset") instanceof BigIntVector offset) {
                        assertEquals(id.get(row), offset.get(row));
                    }
                    if (root.getVector("_bucket") instanceof IntVector bucket) {
                        assertEquals(0, bucket.get(row));
                    }
                    if (root.getVector("_timestamp") instanceof TimeStampVector timestamp) {
                        assertTrue(timestamp.get(row) > 1_700_000_000_000_000L);
                    }
                    if (root.getVector("name") instanceof VarCharVector name) {
                        assertEquals(
                                id.get(row) % 10 == 0 ? "null" : "row " + id.get(row),
                                String.valueOf(name.getObject(row)));
                    }
                }
            }
        }
        return ids;
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
