package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.WriterId;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.PutAck;
import dev.weir.format.wire.PutBatchInfo;
import dev.weir.format.wire.WireJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole path over real sockets and disk, seen by Arrow's own client. */
@Timeout(60)
@SuppressWarnings("try") // streams of Arrow's client say that closing them may be interrupted
class ServerIT {
    @TempDir
    Path data;

    @Test
    void rowsComeBackAsTheyWere() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, "");
            List<PutAck> acks = put(test, FlightDescriptor.path("t"), Optional.empty(), 0, 100, 100, 250);
            assertEquals(
                    List.of(new PutAck.Part(0, 0, 100, false), new PutAck.Part(0, 100, 150, false)),
                    acks.stream().flatMap(ack -> ack.parts().stream()).toList());
            assertEquals(range(0, 250), scanIds(test, "{\"table\":\"t\",\"compressed\":false}"));

            FlightInfo info = test.client.getInfo(FlightDescriptor.path("t"));
            assertEquals(250, info.getRecords());
            assertEquals(1, info.getEndpoints().size());
            assertEquals(List.of("id", "name"), names(info.getSchemaOptional().orElseThrow()));
            assertEquals(
                    List.of("id", "name"),
                    names(test.client
                            .getSchema(FlightDescriptor.path("main", "t"))
                            .getSchema()));
            List<FlightInfo> listed = new ArrayList<>();
            test.client.listFlights(Criteria.ALL).forEach(listed::add);
            assertEquals(1, listed.size());
            assertEquals(List.of("t"), listed.get(0).getDescriptor().getPath());
            assertEquals(
                    24,
                    java.util.stream.StreamSupport.stream(
                                    test.client.listActions().spliterator(), false)
                            .count());
            assertTrue(test.action("server_info", "").get(0).contains("\"flight\":\"127.0.0.1:"));
            assertEquals(1, test.action("list_tables", "{}").size());
            assertTrue(test.action("describe_table", "{\"name\":\"t\"}").get(0).contains("\"high_watermark\":250"));
        }
    }

    @Test
    void aBucketThatCannotBeOpenedDoesNotHideTheOthers() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 2, "");
            put(test, FlightDescriptor.path("t"), Optional.empty(), 0, 10, 10, 30);
        }
        Path checkpoint;
        try (var files = Files.walk(data)) {
            checkpoint = files.filter(file -> file.endsWith("1/checkpoint"))
                    .findFirst()
                    .orElseThrow();
        }
        Path away = checkpoint.resolveSibling("away");
        Files.move(checkpoint, away);
        Files.createDirectory(checkpoint);
        try (TestServer test = new TestServer(data)) {
            String described = test.action("describe_table", "{\"name\":\"t\"}").get(0);
            assertTrue(described.contains("\"error\":\"the checkpoint cannot be read"), described);
            assertEquals(1, test.action("list_tables", "{}").size());
            int there = scanIds(test, "{\"table\":\"t\",\"bucket\":0,\"compressed\":false}")
                    .size();
            assertTrue(there == 10 || there == 20, "rows=" + there);
            assertError(
                    FlightStatusCode.INTERNAL,
                    "the checkpoint cannot be read",
                    () -> scanIds(test, "{\"table\":\"t\",\"bucket\":1,\"compressed\":false}"));
            // the disk is well again
            Files.delete(checkpoint);
            Files.move(away, checkpoint);
            assertEquals(
                    30 - there,
                    scanIds(test, "{\"table\":\"t\",\"bucket\":1,\"compressed\":false}")
                            .size());
        }
    }

    @Test
    void namesOfRowsSurviveToo() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, "");
            put(test, FlightDescriptor.path("t"), Optional.empty(), 5, 25);
            try (FlightStream stream = test.client.getStream(
                    TestServer.ticket("{\"table\":\"t\",\"columns\":[\"name\"],\"compressed\":false}"))) {
                assertEquals(List.of("name"), names(stream.getSchema()));
                assertTrue(stream.next());
                VarCharVector names = (VarCharVector) stream.getRoot().getVector("name");
                assertEquals("row 5", names.getObject(0).toString());
                assertTrue(names.isNull(5));
                assertEquals(20, names.getValueCount());
                assertFalse(stream.next());
            }
        }
    }

    @Test
    void aGenericClientNeedNotKnowOfBuckets() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("keyed", 4, ",\"bucket_key\":[\"id\"]");
            test.create("turns", 3, "");
            for (String table : List.of("keyed", "turns")) {
                put(test, FlightDescriptor.path(table), Optional.empty(), 0, 1000, 1000, 3000, 3000, 3001, 3001, 3002);
                assertEquals(
                        range(0, 3002),
                        scanIds(test, "{\"table\":\"" + table + "\",\"compressed\":false}").stream()
                                .sorted()
                                .toList());
                Map<Integer, List<Long>> offsets = new TreeMap<>();
                try (FlightStream stream = test.client.getStream(TestServer.ticket("{\"table\":\"" + table
                        + "\",\"columns\":[\"_offset\",\"id\",\"_bucket\",\"_timestamp\"],\"compressed\":false}"))) {
                    while (stream.next()) {
                        VectorSchemaRoot root = stream.getRoot();
                        for (int row = 0; row < root.getRowCount(); row++) {
                            offsets.computeIfAbsent(
                                            ((IntVector) root.getVector("_bucket")).get(row), any -> new ArrayList<>())
                                    .add(((BigIntVector) root.getVector("_offset")).get(row));
                            assertTrue(((TimeStampMicroTZVector) root.getVector("_timestamp")).get(row) > 0);
                        }
                    }
                }
                assertTrue(offsets.size() >= 3, offsets.keySet().toString());
                offsets.values().forEach(each -> assertEquals(range(0, each.size()), each));
                FlightInfo info = test.client.getInfo(FlightDescriptor.path(table));
                assertEquals(table.equals("keyed") ? 4 : 3, info.getEndpoints().size());
                List<Long> byEndpoint = new ArrayList<>();
                for (var endpoint : info.getEndpoints()) {
                    String ticket = new String(endpoint.getTicket().getBytes(), StandardCharsets.UTF_8);
                    byEndpoint.addAll(scanIds(test, ticket.replace("\"compressed\":true", "\"compressed\":false")));
                }
                assertEquals(range(0, 3002), byEndpoint.stream().sorted().toList());
            }
        }
    }

    @Test
    void rangesAndFiltersChooseRows() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, "");
            put(test, FlightDescriptor.path("t"), Optional.empty(), 0, 100, 100, 200, 200, 300);
            String plain = "{\"table\":\"t\",\"bucket\":0,\"compressed\":false";
            assertEquals(range(150, 300), scanIds(test, plain + ",\"from\":150}"));
            assertEquals(range(50, 210), scanIds(test, plain + ",\"from\":50,\"to\":210}"));
            assertEquals(List.of(), scanIds(test, plain + ",\"from\":\"latest\"}"));
            assertEquals(List.of(), scanIds(test, plain + ",\"from\":300}"));
            assertEquals(range(0, 300), scanIds(test, plain + ",\"from\":{\"timestamp_us\":0}}"));
            assertEquals(
                    range(190, 205),
                    scanIds(
                            test,
                            plain + ",\"filter\":{\"op\":\"between\",\"column\":\"id\",\"low\":190,\"high\":204}}"));
            assertEquals(
                    List.of(0L, 10L, 20L, 30L),
                    scanIds(
                            test,
                            plain
                                    + ",\"to\":35,\"filter\":{\"op\":\"is_null\",\"column\":\"name\"},\"columns\":[\"id\"]}"));
            assertEquals(
                    List.of(), scanIds(test, plain + ",\"filter\":{\"op\":\"gt\",\"column\":\"id\",\"value\":1000}}"));
        }
    }

    @Test
    void columnsAreFoundByName() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, "");
            Schema turned = new Schema(List.of(Tests.NAME, Tests.ID));
            try (VectorSchemaRoot root = VectorSchemaRoot.create(turned, test.allocator)) {
                Tests.fill(root, 1, 4);
                putRoot(test, FlightDescriptor.path("t"), root);
            }
            Schema partly = new Schema(List.of(Tests.ID));
            try (VectorSchemaRoot root = VectorSchemaRoot.create(partly, test.allocator)) {
                root.allocateNew();
                ((BigIntVector) root.getVector("id")).setSafe(0, 4);
                root.setRowCount(1);
                putRoot(test, FlightDescriptor.path("t"), root);
            }
            assertEquals(range(1, 5), scanIds(test, "{\"table\":\"t\",\"compressed\":false}"));
            assertEquals(
                    List.of(4L),
                    scanIds(
                            test,
                            "{\"table\":\"t\",\"compressed\":false,\"filter\":{\"op\":\"is_null\",\"column\":\"name\"}}"));

            Schema unknown = new Schema(List.of(Tests.ID, Field.nullable("surprise", Tests.NAME.getType())));
            assertError(FlightStatusCode.INVALID_ARGUMENT, "unknown_column", () -> putEmpty(test, "t", unknown));
            Schema mistyped = new Schema(List.of(new Field("id", Tests.NAME.getFieldType(), null)));
            assertError(FlightStatusCode.INVALID_ARGUMENT, "type_mismatch", () -> putEmpty(test, "t", mistyped));
            Schema missing = new Schema(List.of(Tests.NAME));
            assertError(FlightStatusCode.INVALID_ARGUMENT, "column=id", () -> putEmpty(test, "t", missing));
            Schema nullable = new Schema(List.of(new Field("id", FieldType.nullable(Tests.ID.getType()), null)));
            try (VectorSchemaRoot root = VectorSchemaRoot.create(nullable, test.allocator)) {
                root.allocateNew();
                root.getVector("id").setNull(0);
                root.setRowCount(1);
                assertError(
                        FlightStatusCode.INVALID_ARGUMENT, "id", () -> putRoot(test, FlightDescriptor.path("t"), root));
            }
            assertEquals(range(1, 5), scanIds(test, "{\"table\":\"t\",\"compressed\":false}"));
        }
    }

    @Test
    void aPutMayMakeItsTable() throws Exception {
        try (TestServer test = new TestServer(data)) {
            byte[] command = "{\"table\":\"made\",\"create\":true,\"buckets\":2,\"bucket_key\":[\"id\"]}"
                    .getBytes(StandardCharsets.UTF_8);
            put(test, FlightDescriptor.command(command), Optional.empty(), 0, 10);
            put(test, FlightDescriptor.command(command), Optional.empty(), 10, 20);
            assertEquals(
                    range(0, 20),
                    scanIds(test, "{\"table\":\"made\",\"compressed\":false}").stream()
                            .sorted()
                            .toList());
        }
    }

    @Test
    void aBatchWithoutRowsIsAcknowledged() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, "");
            List<PutAck> acks = put(test, FlightDescriptor.path("t"), Optional.empty(), 0, 0, 0, 5);
            assertEquals(List.of(), acks.get(0).parts());
            assertEquals(1, acks.get(1).parts().size());
        }
    }

    @Test
    void followersSeeRowsAsTheyAreCommitted() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 2, "");
            put(test, FlightDescriptor.path("t"), Optional.empty(), 0, 10);
            List<Long> seen = new CopyOnWriteArrayList<>();
            FlightStream stream = test.client.getStream(
                    TestServer.ticket("{\"table\":\"t\",\"follow\":true,\"compressed\":false,\"columns\":[\"id\"]}"));
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
                while (stream.next()) {
                    seen.addAll(Tests.ids(stream.getRoot()));
                }
            });
            TestServer.await("the first rows", () -> seen.size() == 10);
            for (int id = 10; id < 100; id++) {
                put(test, FlightDescriptor.path("t"), Optional.empty(), id, id + 1);
            }
            TestServer.await("the rows that came later", () -> seen.size() == 100);
            assertEquals(range(0, 100), seen.stream().sorted().toList());
            stream.cancel("enough", null);
            assertThrows(Exception.class, reader::join);
            stream.close();
            TestServer.await("no scan stays open", () -> metrics(test).contains("weir_scan_open 0.0"));
        }
    }

    @Test
    void aFollowedTableThatIsDroppedEndsTheScan() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, "");
            put(test, FlightDescriptor.path("t"), Optional.empty(), 0, 10);
            try (FlightStream stream = test.client.getStream(
                    TestServer.ticket("{\"table\":\"t\",\"follow\":true,\"compressed\":false}"))) {
                assertTrue(stream.next());
                assertEquals(List.of(), test.action("drop_table", "{\"name\":\"t\"}"));
                assertError(FlightStatusCode.NOT_FOUND, "unknown_table", stream::next);
            }
            assertError(
                    FlightStatusCode.NOT_FOUND, "unknown_table", () -> test.client.getInfo(FlightDescriptor.path("t")));
            try (var left = Files.list(data.resolve("tables"))) {
                assertEquals(0, left.count());
            }
            test.create("t", 1, "");
            assertEquals(List.of(), scanIds(test, "{\"table\":\"t\",\"compressed\":false}"));
        }
    }

    @Test
    void optionsChangeUnderAnOpenStreamAndSurviveARestart() throws Exception {
        String retention = "\"retention_ms\":5000,\"retention_bytes\":1048576";
        try (TestServer test = new TestServer(data);
                SyncPutListener listener = new SyncPutListener();
                VectorSchemaRoot root = VectorSchemaRoot.create(Tests.ARROW, test.allocator)) {
            test.create("t", 1, ",\"durability\":\"async\"," + retention);
            FlightClient.ClientStreamListener stream = test.client.startPut(FlightDescriptor.path("t"), root, listener);
            assertEquals(Durability.ASYNC, putNext(stream, listener, root, 0, 10));
            String altered = test.action("alter_table", "{\"name\":\"t\",\"durability\":\"fsync\"}")
                    .get(0);
            assertTrue(altered.contains("\"durability\":\"fsync\"") && altered.contains(retention), altered);
            assertEquals(Durability.FSYNC, putNext(stream, listener, root, 10, 20));
            test.action("alter_table", "{\"name\":\"t\",\"durability\":\"async\",\"retention_ms\":0}");
            assertEquals(Durability.ASYNC, putNext(stream, listener, root, 20, 30));
            stream.completed();
            listener.getResult();
            assertError(
                    FlightStatusCode.NOT_FOUND,
                    "unknown_table",
                    () -> test.action("alter_table", "{\"name\":\"u\",\"retention_ms\":0}"));
            assertError(
                    FlightStatusCode.INVALID_ARGUMENT,
                    "retention_ms=1",
                    () -> test.action("alter_table", "{\"name\":\"t\",\"retention_ms\":1}"));
        }
        try (TestServer test = new TestServer(data)) {
            String after = test.action("describe_table", "{\"name\":\"t\"}").get(0);
            assertTrue(after.contains("\"durability\":\"async\""), after);
            assertTrue(after.contains("\"retention_bytes\":1048576") && !after.contains("retention_ms"), after);
            assertEquals(range(0, 30), scanIds(test, "{\"table\":\"t\",\"compressed\":false}"));
        }
    }

    private static Durability putNext(
            FlightClient.ClientStreamListener stream,
            SyncPutListener listener,
            VectorSchemaRoot root,
            long from,
            long to)
            throws Exception {
        Tests.fill(root, from, to);
        stream.putNext();
        try (PutResult result = listener.read()) {
            return ack(result).durability();
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesARestart() throws Exception {
        for (String durability : List.of("fsync", "async")) {
            Path directory = data.resolve(durability);
            PutBatchInfo first = new PutBatchInfo(Optional.of(1), new WriterId(1, 2), 0);
            try (TestServer test = new TestServer(directory)) {
                test.create("t", 2, ",\"durability\":\"" + durability + "\"");
                test.create("gone", 1, "");
                test.action("drop_table", "{\"name\":\"gone\"}");
                assertFalse(put(test, FlightDescriptor.path("t"), Optional.of(first), 0, 10)
                        .get(0)
                        .parts()
                        .get(0)
                        .duplicate());
            }
            try (TestServer test = new TestServer(directory)) {
                assertEquals(1, test.action("list_tables", "").size());
                assertEquals(
                        List.of(new PutAck.Part(1, 0, 10, true)),
                        put(test, FlightDescriptor.path("t"), Optional.of(first), 0, 10)
                                .get(0)
                                .parts());
                PutBatchInfo next = new PutBatchInfo(Optional.of(1), new WriterId(1, 2), 1);
                assertEquals(
                        List.of(new PutAck.Part(1, 10, 5, false)),
                        put(test, FlightDescriptor.path("t"), Optional.of(next), 10, 15)
                                .get(0)
                                .parts());
                PutBatchInfo gap = new PutBatchInfo(Optional.of(1), new WriterId(1, 2), 7);
                assertError(
                        FlightStatusCode.INVALID_ARGUMENT,
                        "out_of_order",
                        () -> put(test, FlightDescriptor.path("t"), Optional.of(gap), 15, 16));
                assertEquals(range(0, 15), scanIds(test, "{\"table\":\"t\",\"compressed\":false}"));
            }
        }
    }

    @Test
    void aBatchSentAgainGoesWhereItWent() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("turns", 5, "");
            test.create("keyed", 5, ",\"bucket_key\":[\"id\"]");
            for (String table : List.of("turns", "keyed")) {
                for (int sequence = 0; sequence < 10; sequence++) {
                    PutBatchInfo info = new PutBatchInfo(Optional.empty(), new WriterId(7, 8), sequence);
                    int from = sequence * 10;
                    put(test, FlightDescriptor.path(table), Optional.of(info), from, from + 10);
                    put(test, FlightDescriptor.path(table), Optional.of(info), from, from + 10);
                }
                assertEquals(
                        range(0, 100),
                        scanIds(test, "{\"table\":\"" + table + "\",\"compressed\":false}").stream()
                                .sorted()
                                .toList());
            }
        }
    }

    @Test
    void errorsSayWhatIsWrong() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 2, "");
            put(test, FlightDescriptor.path("t"), Optional.empty(), 0, 10);
            assertError(FlightStatusCode.ALREADY_EXISTS, "table_exists", () -> test.create("t", 1, ""));
            test.create("t", 1, ",\"if_not_exists\":true");
            assertError(FlightStatusCode.INVALID_ARGUMENT, "unknown_database", () -> test.create("other.t", 1, ""));
            assertError(FlightStatusCode.NOT_FOUND, "table=x", () -> test.action("drop_table", "{\"name\":\"x\"}"));
            test.action("drop_table", "{\"name\":\"x\",\"if_exists\":true}");
            assertError(FlightStatusCode.UNIMPLEMENTED, "action=fly", () -> test.action("fly", ""));
            assertError(FlightStatusCode.INVALID_ARGUMENT, "invalid_request", () -> test.action("drop_table", "{"));
            assertError(
                    FlightStatusCode.INVALID_ARGUMENT,
                    "invalid_request",
                    () -> test.action("drop_table", "{\"nmae\":1}"));
            assertError(FlightStatusCode.NOT_FOUND, "unknown_table", () -> scanIds(test, "{\"table\":\"x\"}"));
            assertError(FlightStatusCode.INVALID_ARGUMENT, "invalid_request", () -> scanIds(test, "nonsense"));
            assertError(
                    FlightStatusCode.INVALID_ARGUMENT,
                    "unknown_bucket",
                    () -> scanIds(test, "{\"table\":\"t\",\"bucket\":2}"));
            assertError(
                    FlightStatusCode.INVALID_ARGUMENT,
                    "unknown_column",
                    () -> scanIds(test, "{\"table\":\"t\",\"columns\":[\"x\"]}"));
            assertError(
                    FlightStatusCode.INVALID_ARGUMENT,
                    "unknown_column",
                    () -> scanIds(test, "{\"table\":\"t\",\"filter\":{\"op\":\"is_null\",\"column\":\"x\"}}"));
            assertError(
                    FlightStatusCode.INVALID_ARGUMENT,
                    "offset_out_of_range",
                    () -> scanIds(test, "{\"table\":\"t\",\"bucket\":0,\"from\":1000000}"));
            assertError(FlightStatusCode.UNIMPLEMENTED, "unsupported", () -> scanIds(test, "{\"sql\":\"select 1\"}"));
            assertError(
                    FlightStatusCode.INVALID_ARGUMENT,
                    "unknown_bucket",
                    () -> put(
                            test,
                            FlightDescriptor.path("t"),
                            Optional.of(new PutBatchInfo(Optional.of(9), WriterId.NONE, 0)),
                            0,
                            1));
            assertError(
                    FlightStatusCode.NOT_FOUND,
                    "unknown_table",
                    () -> put(test, FlightDescriptor.path("x"), Optional.empty(), 0, 1));
        }
    }

    @Test
    void aStoppingServerFinishesWhatItReceived() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, "");
            SyncPutListener listener = new SyncPutListener();
            try (VectorSchemaRoot root = Tests.rows(test.allocator, 0, 10)) {
                FlightClient.ClientStreamListener stream =
                        test.client.startPut(FlightDescriptor.path("t"), root, listener);
                stream.putNext();
                try (PutResult result = listener.read()) {
                    assertEquals(10, ack(result).parts().get(0).rowCount());
                }
                FlightStream follow = test.client.getStream(
                        TestServer.ticket("{\"table\":\"t\",\"follow\":true,\"compressed\":false}"));
                assertTrue(follow.next());
                CompletableFuture<Void> stopped = CompletableFuture.runAsync(test.server::close);
                assertError(FlightStatusCode.UNAVAILABLE, "stopping", follow::next);
                assertError(FlightStatusCode.UNAVAILABLE, "stopping", listener::getResult);
                follow.close();
                stopped.get(10, TimeUnit.SECONDS);
                assertError(FlightStatusCode.UNAVAILABLE, "", () -> test.action("list_tables", ""));
            }
        }
        try (TestServer test = new TestServer(data)) {
            assertEquals(range(0, 10), scanIds(test, "{\"table\":\"t\",\"compressed\":false}"));
        }
    }

    @Test
    void aTakenPortAndATakenDirectoryAreTold() throws Exception {
        try (TestServer test = new TestServer(data)) {
            int flight = test.server.flightAddress().getPort();
            int http = test.server.httpAddress().getPort();
            WeirException e = assertThrows(
                    WeirException.class, () -> new TestServer(data.resolve("other"), "flight.port=" + flight));
            assertEquals(ErrorCode.IN_USE, e.code());
            assertTrue(e.getMessage().contains("127.0.0.1:" + flight), e.getMessage());
            e = assertThrows(WeirException.class, () -> new TestServer(data.resolve("other"), "http.port=" + http));
            assertEquals(ErrorCode.IN_USE, e.code());
            assertTrue(e.getMessage().contains("127.0.0.1:" + http), e.getMessage());
            e = assertThrows(WeirException.class, () -> new TestServer(data));
            assertEquals(ErrorCode.IN_USE, e.code());
            // what failed to start left nothing behind
            new TestServer(data.resolve("other")).close();
        }
    }

    @Test
    void healthAndMetricsAnswer() throws Exception {
        try (TestServer test = new TestServer(data)) {
            test.create("t", 1, "");
            put(test, FlightDescriptor.path("t"), Optional.empty(), 0, 10);
            scanIds(test, "{\"table\":\"t\",\"compressed\":false}");
            HttpResponse<String> health = http(test, "/health");
            assertEquals(200, health.statusCode());
            assertEquals("{\"status\":\"ok\"}\n", health.body());
            assertEquals(404, http(test, "/nothing").statusCode());
            String metrics = metrics(test);
            for (String line : List.of(
                    "weir_append_rows_total 10.0",
                    "weir_append_batches_total 1.0",
                    "weir_scan_rows_total 10.0",
                    "weir_scan_open 0.0",
                    "weir_tables 1.0",
                    "weir_rows 10.0",
                    "weir_sync_latency_seconds_count 1",
                    "jvm_memory_used_bytes")) {
                assertTrue(metrics.contains(line), line + " is missing in\n" + metrics);
            }
        }
    }

    private static HttpResponse<String> http(TestServer test, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                    + test.server.httpAddress().getPort() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String metrics(TestServer test) {
        try {
            return http(test, "/metrics").body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** One batch for each pair of ids. */
    private static List<PutAck> put(
            TestServer test, FlightDescriptor descriptor, Optional<PutBatchInfo> info, long... ranges) {
        List<PutAck> acks = new ArrayList<>();
        SyncPutListener listener = new SyncPutListener();
        try (VectorSchemaRoot root = VectorSchemaRoot.create(Tests.ARROW, test.allocator)) {
            FlightClient.ClientStreamListener stream = test.client.startPut(descriptor, root, listener);
            for (int i = 0; i < ranges.length; i += 2) {
                Tests.fill(root, ranges[i], ranges[i + 1]);
                if (info.isPresent()) {
                    byte[] json = WireJson.write(info.get());
                    ArrowBuf metadata = test.allocator.buffer(json.length);
                    metadata.writeBytes(json);
                    stream.putNext(metadata);
                } else {
                    stream.putNext();
                }
            }
            stream.completed();
            for (PutResult result = listener.read(); result != null; result = listener.read()) {
                acks.add(ack(result));
                result.close();
            }
            listener.getResult();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw (RuntimeException) e.getCause();
        } finally {
            listener.close();
        }
        return acks;
    }

    private static void putRoot(TestServer test, FlightDescriptor descriptor, VectorSchemaRoot root) {
        try (SyncPutListener listener = new SyncPutListener()) {
            FlightClient.ClientStreamListener stream = test.client.startPut(descriptor, root, listener);
            stream.putNext();
            stream.completed();
            listener.getResult();
        }
    }

    private static void putEmpty(TestServer test, String table, Schema schema) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, test.allocator)) {
            root.setRowCount(0);
            putRoot(test, FlightDescriptor.path(table), root);
        }
    }

    private static PutAck ack(PutResult result) {
        ArrowBuf metadata = result.getApplicationMetadata();
        byte[] json = new byte[(int) metadata.readableBytes()];
        metadata.getBytes(0, json);
        return WireJson.read(json, PutAck.class);
    }

    private static List<Long> scanIds(TestServer test, String ticket) {
        List<Long> ids = new ArrayList<>();
        try (FlightStream stream = test.client.getStream(TestServer.ticket(ticket))) {
            while (stream.next()) {
                ids.addAll(Tests.ids(stream.getRoot()));
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return ids;
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private static List<String> names(Schema schema) {
        return schema.getFields().stream().map(Field::getName).toList();
    }

    private static void assertError(FlightStatusCode code, String part, ThrowingRunnable call) {
        FlightRuntimeException e = assertThrows(FlightRuntimeException.class, call::run);
        assertEquals(code, e.status().code(), e.getMessage());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }
}
