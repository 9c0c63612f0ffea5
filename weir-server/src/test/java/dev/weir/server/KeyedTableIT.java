package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.stats.ZoneMap;
import dev.weir.format.wire.Change;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.TableDescription;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.WireJson;
import dev.weir.storage.disk.LocalDisk;
import dev.weir.storage.log.BucketLog;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.log.SequenceRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables with a primary key over real sockets and disk. */
@Timeout(60)
@SuppressWarnings("try") // streams of Arrow's client say that closing them may be interrupted
class KeyedTableIT {
    private static final String KEYED =
            ",\"primary_key\":[\"name\",\"id\"],\"changelog\":\"after\",\"deletes\":\"ignore\",\"merge\":\"first_row\",\"bucket_key\":[\"name\"]";

    @TempDir
    Path data;

    @Test
    void theKeyIsDescribedAlsoAfterARestart() {
        TableDescription made;
        try (TestServer test = new TestServer(data)) {
            test.create("t", 3, KEYED);
            made = describe(test, "t");
            assertEquals(
                    new KeySpec(
                            List.of("name", "id"),
                            KeySpec.Image.AFTER,
                            KeySpec.Deletes.IGNORE,
                            KeySpec.Merge.FIRST_ROW),
                    made.spec().key().orElseThrow());
            assertEquals(List.of("name"), made.spec().bucketKey());
            assertEquals(
                    List.of("id", "name"),
                    made.spec().schema().columns().stream().map(Field::getName).toList());
            assertFalse(made.spec().schema().columns().get(1).isNullable());
            test.create("log", 1, "");
            assertTrue(describe(test, "log").spec().key().isEmpty());
        }
        try (TestServer test = new TestServer(data)) {
            assertEquals(made, describe(test, "t"));
        }
    }

    @Test
    void theLogIsReadWithTheChange() throws Exception {
        TableDescription made;
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, KEYED);
            made = describe(test, "t");
        }
        append(made);
        try (TestServer test = new TestServer(data)) {
            assertEquals(2, describe(test, "t").rows());
            assertEquals(
                    List.of("7 seven insert", "7 seven delete"), scan(test, "{\"table\":\"t\",\"compressed\":false}"));
            assertEquals(
                    List.of("delete 1"),
                    scan(
                            test,
                            "{\"table\":\"t\",\"columns\":[\"_change\",\"_offset\"],\"compressed\":false,"
                                    + "\"filter\":{\"op\":\"eq\",\"column\":\"_change\",\"value\":\"delete\"}}"));
            String report = test.action("verify", "{\"name\":\"t\"}").get(0);
            assertTrue(report.contains("\"findings\":[]"), report);
        }
    }

    @Test
    void rowsAreRefused() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, KEYED);
            assertRefused(test, FlightDescriptor.path("t"), "table=t");
            assertRefused(
                    test,
                    FlightDescriptor.command(
                            "{\"table\":\"made\",\"create\":true,\"primary_key\":[\"id\"],\"buckets\":2}"
                                    .getBytes(StandardCharsets.UTF_8)),
                    "table=made");
            TableSpec spec = describe(test, "made").spec();
            assertEquals(KeySpec.of(List.of("id")), spec.key().orElseThrow());
            assertEquals(List.of("id"), spec.bucketKey());
            assertEquals(2, spec.buckets());
            assertEquals(0, describe(test, "t").rows());
        }
    }

    private static TableDescription describe(TestServer test, String name) {
        String json =
                test.action("describe_table", "{\"name\":\"" + name + "\"}").get(0);
        return WireJson.read(json.getBytes(StandardCharsets.UTF_8), TableDescription.class);
    }

    /** A row that came and went, in the bucket's log, while no server runs. */
    private void append(TableDescription table) {
        Path bucket = data.resolve("tables").resolve(table.tableId()).resolve("0");
        try (BufferAllocator allocator = new RootAllocator();
                BucketLog log = BucketLog.open(
                        new LocalDisk(),
                        bucket,
                        table.spec().logSchema(),
                        table.schemaId(),
                        LogConfig.DEFAULT,
                        allocator);
                VectorSchemaRoot rows =
                        VectorSchemaRoot.create(table.spec().logSchema().arrow(), allocator)) {
            rows.allocateNew();
            for (int row = 0; row < 2; row++) {
                ((BigIntVector) rows.getVector("id")).setSafe(row, 7);
                ((VarCharVector) rows.getVector("name")).setSafe(row, new Text("seven"));
                ((VarCharVector) rows.getVector(Change.COLUMN))
                        .setSafe(row, new Text(row == 0 ? Change.INSERT : Change.DELETE));
            }
            rows.setRowCount(2);
            try (BatchEncoder encoder = new BatchEncoder(allocator, table.spec().compression());
                    SealableBatch batch = SealableBatch.prepare(
                            encoder.encode(table.spec().logSchema(), rows), table.schemaId(), List.of())) {
                log.append(batch, ZoneMap.of(rows), SequenceRule.CONTIGUOUS, 1, 1);
                log.sync();
                log.publish();
            }
        }
    }

    private static List<String> scan(TestServer test, String ticket) throws Exception {
        List<String> rows = new ArrayList<>();
        try (FlightStream stream = test.client.getStream(TestServer.ticket(ticket))) {
            while (stream.next()) {
                VectorSchemaRoot root = stream.getRoot();
                for (int row = 0; row < root.getRowCount(); row++) {
                    int at = row;
                    rows.add(String.join(
                            " ",
                            root.getFieldVectors().stream()
                                    .map(vector -> String.valueOf(vector.getObject(at)))
                                    .toList()));
                }
            }
        }
        return rows;
    }

    private static void assertRefused(TestServer test, FlightDescriptor to, String told) {
        try (VectorSchemaRoot rows = Tests.rows(test.allocator, 0, 3);
                SyncPutListener acks = new SyncPutListener()) {
            FlightClient.ClientStreamListener put = test.client.startPut(to, rows, acks);
            FlightRuntimeException e = assertThrows(FlightRuntimeException.class, () -> {
                put.putNext();
                put.completed();
                put.getResult();
            });
            assertEquals(FlightStatusCode.INVALID_ARGUMENT, e.status().code(), e.getMessage());
            assertTrue(e.getMessage().contains("unsupported: "), e.getMessage());
            assertTrue(e.getMessage().contains(told), e.getMessage());
        }
    }
}
