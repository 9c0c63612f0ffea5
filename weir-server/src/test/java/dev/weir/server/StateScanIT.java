package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.wire.Change;
import dev.weir.format.wire.ScanBatchInfo;
import dev.weir.format.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of primary-key tables as they are, and their changelog, over real sockets and disk. */
@Timeout(60)
@SuppressWarnings("try") // streams of Arrow's client say that closing them may be interrupted
class StateScanIT {
    private static final String KEYED = ",\"primary_key\":[\"id\"]";
    private static final Schema CHANGES = new Schema(List.of(
            Tests.ID, Tests.NAME, new Field(Change.COLUMN, new FieldType(false, new ArrowType.Utf8(), null), null)));

    @TempDir
    Path data;

    @Test
    void rowsAreReadAsTheyAre() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, KEYED);
            put(test, 1, "one", 2, "two", 3, "three");
            put(test, 2, "zwei", 3, null);
            Answer now = read(test, "{\"table\":\"t\"}");
            assertEquals(List.of("id", "name"), now.columns());
            assertEquals(List.of("1 one", "2 zwei"), now.sorted());
            // three inserts, an update of two rows, a delete
            assertEquals(6, now.infos().getLast().offset());
            assertEquals(
                    List.of(
                            ScanBatchInfo.of(0, 6, ScanBatchInfo.State.PART),
                            ScanBatchInfo.of(0, 6, ScanBatchInfo.State.END)),
                    now.infos());
            assertEquals(
                    List.of("zwei 0"),
                    read(test, "{\"table\":\"t\",\"columns\":[\"name\",\"_bucket\"]," + eq("id", 2))
                            .rows());
            assertEquals(
                    List.of("2"),
                    read(test, "{\"table\":\"t\",\"columns\":[\"id\"]," + eq("name", "\"zwei\""))
                            .rows());
            assertEquals(
                    List.of(), read(test, "{\"table\":\"t\"," + eq("id", 3)).rows());
            FlightInfo info = test.client.getInfo(FlightDescriptor.path("t"));
            assertEquals(2, info.getRecords());
            assertEquals(
                    List.of("id", "name"),
                    info.getSchemaOptional().orElseThrow().getFields().stream()
                            .map(Field::getName)
                            .toList());
            assertTrue(test.action("describe_table", "{\"name\":\"t\"}")
                    .get(0)
                    .contains("\"high_watermark\":6,\"rows\":2,"));
        }
        try (TestServer test = new TestServer(data)) {
            assertEquals(
                    List.of("1 one", "2 zwei"), read(test, "{\"table\":\"t\"}").sorted());
        }
    }

    @Test
    void whoSaysWhereInALogReadsTheChangelog() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, KEYED);
            put(test, 1, "one");
            put(test, 1, "one");
            put(test, 7, null);
            put(test, 1, "eins", 1, null);
            List<String> changes = List.of("1 one insert", "1 one delete");
            assertEquals(
                    changes,
                    read(test, "{\"table\":\"t\",\"read\":\"changelog\"}").rows());
            assertEquals(changes, read(test, "{\"table\":\"t\",\"from\":0}").rows());
            assertEquals(
                    changes, read(test, "{\"table\":\"t\",\"to\":\"latest\"}").rows());
            assertEquals(
                    List.of("delete 1 0"),
                    read(test, "{\"table\":\"t\",\"from\":1,\"columns\":[\"_change\",\"_offset\",\"_bucket\"]}")
                            .rows());
            assertEquals(
                    4,
                    test.client
                            .getSchema(FlightDescriptor.command(
                                    "{\"table\":\"t\",\"from\":1,\"columns\":[\"id\",\"_change\",\"_offset\",\"_timestamp\"]}"
                                            .getBytes(StandardCharsets.UTF_8)))
                            .getSchema()
                            .getFields()
                            .size());
            assertEquals(List.of(), read(test, "{\"table\":\"t\"}").rows());
            assertRefused(test, "{\"table\":\"t\",\"read\":\"rows\",\"from\":1}", "rows are read as they are now");
            assertRefused(test, "{\"table\":\"t\",\"read\":\"rows\",\"follow\":true}", "rows are read as they are now");
            assertRefused(test, "{\"table\":\"t\",\"columns\":[\"_offset\"]}", "column=_offset");
            assertRefused(
                    test,
                    "{\"table\":\"t\",\"read\":\"rows_then_changelog\",\"columns\":[\"_timestamp\"]}",
                    "column=_timestamp");
            assertRefused(test, "{\"table\":\"t\",\"columns\":[\"_change\"]}", "column=_change");
            test.create("log", 1, "");
            assertRefused(
                    test, "{\"table\":\"log\",\"read\":\"rows_then_changelog\"}", "only a table with a primary key");
        }
    }

    /** Whatever is in memory and whatever in the store, and after a restart. */
    @Test
    void rowsAreThoseOfAModel() throws Exception {
        Random random = new Random(7);
        Map<Long, String> model = new TreeMap<>();
        try (TestServer test = new TestServer(data, "state.memory_bytes=4MiB")) {
            test.create("t", 3, KEYED);
            for (int round = 0; round < 12; round++) {
                change(test, model, random, 4_000);
                check(test, model, random);
            }
        }
        try (TestServer test = new TestServer(data)) {
            check(test, model, random);
            change(test, model, random, 100);
            check(test, model, random);
        }
    }

    private static void check(TestServer test, Map<Long, String> model, Random random) throws Exception {
        assertEquals(rows(model), read(test, "{\"table\":\"t\"}").sorted());
        assertEquals(
                model.size(), test.client.getInfo(FlightDescriptor.path("t")).getRecords());
        long low = random.nextInt(10_000);
        long high = low + random.nextInt(1_000);
        assertEquals(
                rows(filtered(model, low, high)),
                read(
                                test,
                                "{\"table\":\"t\",\"filter\":{\"op\":\"between\",\"column\":\"id\",\"low\":" + low
                                        + ",\"high\":" + high + "}}")
                        .sorted());
        assertEquals(
                rows(filtered(model, low, low)),
                read(test, "{\"table\":\"t\"," + eq("id", low)).rows());
        String text = "\"value " + random.nextInt(100) + "\"";
        assertEquals(
                model.entrySet().stream()
                        .filter(entry -> ("\"" + entry.getValue() + "\"").equals(text))
                        .map(entry -> String.valueOf(entry.getKey()))
                        .sorted()
                        .toList(),
                read(test, "{\"table\":\"t\",\"columns\":[\"id\"]," + eq("name", text))
                        .sorted());
    }

    private static Map<Long, String> filtered(Map<Long, String> model, long low, long high) {
        return ((TreeMap<Long, String>) model).subMap(low, true, high, true);
    }

    private static List<String> rows(Map<Long, String> model) {
        return model.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .sorted()
                .toList();
    }

    private static void change(TestServer test, Map<Long, String> model, Random random, int count) throws Exception {
        Object[] changes = new Object[2 * count];
        for (int i = 0; i < count; i++) {
            long id = random.nextInt(10_000);
            String name = random.nextInt(4) == 0 ? null : "value " + random.nextInt(100);
            changes[2 * i] = (int) id;
            changes[2 * i + 1] = name;
            if (name == null) {
                model.remove(id);
            } else {
                model.put(id, name);
            }
        }
        put(test, changes);
    }

    @Test
    void rowsAndThenTheChangelogMissNothing() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 2, KEYED);
            Random random = new Random(11);
            Map<Long, String> model = new TreeMap<>();
            change(test, model, random, 5_000);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    for (int round = 0; round < 30; round++) {
                        change(test, model, random, 500);
                    }
                    put(test, 1_000_000, "last", 1_000_001, "last", 1_000_002, "last", 1_000_003, "last");
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            Map<Long, String> folded = new TreeMap<>();
            Map<Integer, Long> next = new TreeMap<>();
            int ends = 0;
            try (FlightStream stream = test.client.getStream(
                    TestServer.ticket("{\"table\":\"t\",\"read\":\"rows_then_changelog\",\"compressed\":false}"))) {
                int last = 0;
                while (last < 4 && stream.next()) {
                    ScanBatchInfo info = info(stream);
                    VectorSchemaRoot root = stream.getRoot();
                    if (info.state().isPresent()) {
                        assertFalse(next.containsKey(info.bucket()));
                        assertEquals(info.offset(), info.nextOffset());
                        if (info.state().get() == ScanBatchInfo.State.END) {
                            next.put(info.bucket(), info.offset());
                            ends++;
                        }
                    } else {
                        assertEquals(next.get(info.bucket()), info.offset(), "a gap or an overlap");
                        next.put(info.bucket(), info.nextOffset());
                    }
                    for (int row = 0; row < root.getRowCount(); row++) {
                        long id = ((BigIntVector) root.getVector("id")).get(row);
                        String name = String.valueOf(root.getVector("name").getObject(row));
                        String change =
                                root.getVector(Change.COLUMN).getObject(row).toString();
                        switch (change) {
                            case Change.INSERT -> assertEquals(null, folded.put(id, name));
                            case Change.UPDATE_BEFORE -> assertEquals(name, folded.get(id));
                            case Change.UPDATE_AFTER -> assertTrue(folded.put(id, name) != null);
                            default -> assertEquals(name, folded.remove(id));
                        }
                        last += name.equals("last") ? 1 : 0;
                    }
                }
                stream.cancel("seen enough", null);
            }
            writing.join();
            assertEquals(2, ends);
            folded.values().removeIf("last"::equals);
            assertEquals(rows(model), rows(folded));
        }
    }

    @Test
    void whoLeavesLeavesNothingBehind() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, KEYED);
            change(test, new TreeMap<>(), new Random(3), 100_000);
            for (String read : List.of("rows", "rows_then_changelog")) {
                FlightStream stream = test.client.getStream(
                        TestServer.ticket("{\"table\":\"t\",\"compressed\":false,\"read\":\"" + read + "\"}"));
                assertTrue(stream.next());
                stream.cancel("seen enough", null);
                stream.close();
                TestServer.await("the scan ends", () -> test.figure("weir_scan_open") == 0);
                TestServer.await("its memory is free", () -> test.server.usedMemoryBytes() == 0);
            }
            assertTrue(test.figure("weir_state_memory_bytes") > 0);
            test.action("drop_table", "{\"name\":\"t\"}");
            TestServer.await("no view holds rows", () -> test.figure("weir_state_memory_bytes") == 0);
        }
    }

    private static String eq(String column, Object value) {
        return "\"filter\":{\"op\":\"eq\",\"column\":\"" + column + "\",\"value\":" + value + "}}";
    }

    private static void assertRefused(TestServer test, String ticket, String told) {
        FlightRuntimeException e = assertThrows(FlightRuntimeException.class, () -> read(test, ticket));
        assertEquals(FlightStatusCode.INVALID_ARGUMENT, e.status().code(), e.getMessage());
        assertTrue(e.getMessage().contains(told), e.getMessage());
    }

    private record Answer(List<String> columns, List<String> rows, List<ScanBatchInfo> infos) {
        List<String> sorted() {
            return rows.stream().sorted().toList();
        }
    }

    private static ScanBatchInfo info(FlightStream stream) {
        byte[] metadata = new byte[(int) stream.getLatestMetadata().readableBytes()];
        stream.getLatestMetadata().getBytes(stream.getLatestMetadata().readerIndex(), metadata);
        return WireJson.read(metadata, ScanBatchInfo.class);
    }

    private static Answer read(TestServer test, String ticket) throws Exception {
        List<String> rows = new ArrayList<>();
        List<ScanBatchInfo> infos = new ArrayList<>();
        String plain = "{\"compressed\":false," + ticket.substring(1);
        try (FlightStream stream = test.client.getStream(TestServer.ticket(plain))) {
            List<String> columns =
                    stream.getSchema().getFields().stream().map(Field::getName).toList();
            while (stream.next()) {
                VectorSchemaRoot root = stream.getRoot();
                infos.add(info(stream));
                for (int row = 0; row < root.getRowCount(); row++) {
                    int at = row;
                    rows.add(String.join(
                            " ",
                            root.getFieldVectors().stream()
                                    .map(vector -> String.valueOf(vector.getObject(at)))
                                    .toList()));
                }
            }
            return new Answer(columns, rows, infos);
        }
    }

    /** Each id followed by its name; null: it is deleted. */
    private static void put(TestServer test, Object... changes) {
        try (VectorSchemaRoot rows = VectorSchemaRoot.create(CHANGES, test.allocator);
                SyncPutListener acks = new SyncPutListener()) {
            rows.allocateNew();
            for (int row = 0; row < changes.length / 2; row++) {
                Object name = changes[2 * row + 1];
                ((BigIntVector) rows.getVector("id")).setSafe(row, ((Number) changes[2 * row]).longValue());
                if (name != null) {
                    ((VarCharVector) rows.getVector("name")).setSafe(row, new Text((String) name));
                }
                ((VarCharVector) rows.getVector(Change.COLUMN))
                        .setSafe(row, new Text(name == null ? Change.DELETE : "upsert"));
            }
            rows.setRowCount(changes.length / 2);
            FlightClient.ClientStreamListener put = test.client.startPut(FlightDescriptor.path("t"), rows, acks);
            put.putNext();
            put.completed();
            put.getResult();
        }
    }
}
