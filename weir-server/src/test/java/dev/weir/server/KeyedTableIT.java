package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.stats.ZoneMap;
import dev.weir.format.wire.BucketDescription;
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
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
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
            assertEquals(0, describe(test, "t").rows());
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
    void aPutMakesATableWithAKey() throws Exception {
        try (TestServer test = new TestServer(data)) {
            put(
                    test,
                    FlightDescriptor.command(
                            "{\"table\":\"made\",\"create\":true,\"primary_key\":[\"id\"],\"buckets\":2}"
                                    .getBytes(StandardCharsets.UTF_8)),
                    Rows.of(1, "a"));
            TableSpec spec = describe(test, "made").spec();
            assertEquals(KeySpec.of(List.of("id")), spec.key().orElseThrow());
            assertEquals(List.of("id"), spec.bucketKey());
            assertEquals(2, spec.buckets());
            assertEquals(List.of("1 a insert"), scan(test, "{\"table\":\"made\",\"compressed\":false}"));
        }
    }

    @Test
    void putsUpsertAndDelete() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, ",\"primary_key\":[\"id\"]");
            FlightDescriptor t = FlightDescriptor.path("t");
            put(test, t, Rows.of(1, "a", 2, "b", 1, "c"));
            assertEquals(List.of("1 c insert", "2 b insert"), changes(test));
            put(test, t, Rows.of(2, "b"));
            put(test, t, Rows.of(2, "z").changing("upsert"));
            put(test, t, Rows.of(1, "", 2, "", 3, "x").changing("delete", "update_before", "insert"));
            assertEquals(
                    List.of("2 b update_before", "2 z update_after", "1 c delete", "3 x insert"),
                    changes(test).subList(2, 6));
        }
        // what is known after a start is what was known before
        try (TestServer test = new TestServer(data)) {
            put(test, FlightDescriptor.path("t"), Rows.of(1, "new", 2, "z", 3, "y"));
            assertEquals(
                    List.of("1 new insert", "3 x update_before", "3 y update_after"),
                    changes(test).subList(6, 9));
        }
    }

    @Test
    void aDeleteNeedsTheKeyOnly() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, ",\"primary_key\":[\"id\"]");
            put(test, FlightDescriptor.path("t"), Rows.of(1, "a", 2, "b"));
            put(test, FlightDescriptor.path("t"), Rows.of(2, "").withoutName().changing("delete"));
            assertEquals(List.of("1 a insert", "2 b insert", "2 b delete"), changes(test));
        }
    }

    @Test
    void theTableSaysWhatBecomesOfDeletesAndOfSecondRows() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, ",\"primary_key\":[\"id\"],\"deletes\":\"reject\",\"merge\":\"first_row\"");
            FlightDescriptor t = FlightDescriptor.path("t");
            put(test, t, Rows.of(1, "a", 1, "b"));
            put(test, t, Rows.of(1, "c"));
            assertEquals(List.of("1 a insert"), changes(test));
            FlightRuntimeException e = assertThrows(
                    FlightRuntimeException.class,
                    () -> put(test, t, Rows.of(1, "").changing("delete")));
            assertEquals(FlightStatusCode.INVALID_ARGUMENT, e.status().code());
            test.create("i", 1, ",\"primary_key\":[\"id\"],\"deletes\":\"ignore\"");
            put(test, FlightDescriptor.path("i"), Rows.of(1, "a", 1, "").changing("insert", "delete"));
            assertEquals(List.of("1 a insert"), scan(test, "{\"table\":\"i\",\"compressed\":false}"));
        }
    }

    @Test
    void aRowMustSayWhatItIsAndStandInItsBucket() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 4, ",\"primary_key\":[\"id\"]");
            FlightDescriptor t = FlightDescriptor.path("t");
            assertRefused(test, t, Rows.of(1, "a").changing("perhaps"), "row=0");
            assertRefused(
                    test, t, Rows.of(1, "a", 2, "b", 3, "c", 4, "d", 5, "e").into(3), "bucket_of_key=");
            assertEquals(List.of(), changes(test));
        }
    }

    /** Far more rows than memory for them: they go to the store, and are found there. */
    @Test
    void whatIsFlushedIsKnown() {
        long rows = 60_000;
        try (TestServer test = new TestServer(data, "state.memory_bytes=1MiB")) {
            test.create("t", 2, ",\"primary_key\":[\"id\"]");
            putMany(test, rows);
            TestServer.await("a flush", () -> test.figure("weir_state_flushed_keys_total") > rows / 2.0);
            assertEquals(rows, describe(test, "t").rows());
            putMany(test, rows);
            assertEquals(rows, logged(test), "nothing has changed");
        }
        try (TestServer test = new TestServer(data)) {
            putMany(test, rows);
            assertEquals(rows, logged(test), "nothing has changed");
        }
    }

    private static long logged(TestServer test) {
        return describe(test, "t").buckets().stream()
                .mapToLong(BucketDescription::highWatermark)
                .sum();
    }

    private static void putMany(TestServer test, long rows) {
        FlightDescriptor t = FlightDescriptor.path("t");
        for (long from = 0; from < rows; from += 5_000) {
            List<Object> some = new ArrayList<>();
            for (long id = from; id < from + 5_000; id++) {
                some.add(id);
                some.add("name of " + id);
            }
            put(test, t, Rows.of(some.toArray()));
        }
    }

    private static List<String> changes(TestServer test) throws Exception {
        return scan(test, "{\"table\":\"t\",\"compressed\":false}");
    }

    /** What a put sends: ids and names, perhaps what is to become of them, perhaps into which bucket. */
    private record Rows(List<Long> ids, List<String> names, List<String> changes, boolean named, int bucket) {
        static Rows of(Object... idsAndNames) {
            List<Long> ids = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (int i = 0; i < idsAndNames.length; i += 2) {
                ids.add(((Number) idsAndNames[i]).longValue());
                names.add((String) idsAndNames[i + 1]);
            }
            return new Rows(ids, names, List.of(), true, -1);
        }

        Rows changing(String... what) {
            return new Rows(ids, names, List.of(what), named, bucket);
        }

        Rows withoutName() {
            return new Rows(ids, names, changes, false, bucket);
        }

        Rows into(int of) {
            return new Rows(ids, names, changes, named, of);
        }

        VectorSchemaRoot root(BufferAllocator allocator) {
            List<Field> fields = new ArrayList<>(List.of(Tests.ID));
            if (named) {
                fields.add(Tests.NAME);
            }
            if (!changes.isEmpty()) {
                fields.add(new Field(Change.COLUMN, Tests.NAME.getFieldType(), null));
            }
            VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(fields), allocator);
            root.allocateNew();
            for (int row = 0; row < ids.size(); row++) {
                ((BigIntVector) root.getVector("id")).setSafe(row, ids.get(row));
                if (named) {
                    ((VarCharVector) root.getVector("name")).setSafe(row, new Text(names.get(row)));
                }
                if (!changes.isEmpty()) {
                    ((VarCharVector) root.getVector(Change.COLUMN)).setSafe(row, new Text(changes.get(row)));
                }
            }
            root.setRowCount(ids.size());
            return root;
        }
    }

    private static void put(TestServer test, FlightDescriptor descriptor, Rows rows) {
        try (SyncPutListener acks = new SyncPutListener();
                VectorSchemaRoot root = rows.root(test.allocator)) {
            FlightClient.ClientStreamListener stream = test.client.startPut(descriptor, root, acks);
            if (rows.bucket() >= 0) {
                ArrowBuf info = test.allocator.buffer(64);
                info.writeBytes(("{\"bucket\":" + rows.bucket() + "}").getBytes(StandardCharsets.UTF_8));
                stream.putNext(info);
            } else {
                stream.putNext();
            }
            stream.completed();
            stream.getResult();
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
        try (FlightStream stream =
                test.client.getStream(TestServer.ticket("{\"read\":\"changelog\"," + ticket.substring(1)))) {
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

    private static void assertRefused(TestServer test, FlightDescriptor to, Rows rows, String told) {
        FlightRuntimeException e = assertThrows(FlightRuntimeException.class, () -> put(test, to, rows));
        assertEquals(FlightStatusCode.INVALID_ARGUMENT, e.status().code(), e.getMessage());
        assertTrue(e.getMessage().contains(told), e.getMessage());
    }
}
