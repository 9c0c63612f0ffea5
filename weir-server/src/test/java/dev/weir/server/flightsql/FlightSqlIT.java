package dev.weir.server.flightsql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.weir.server.TestServer;
import dev.weir.server.Tests;
import dev.weir.server.auth.Users;
import dev.weir.server.tablet.SeenTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.GetSessionOptionsRequest;
import org.apache.arrow.flight.RenewFlightEndpointRequest;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlProducer;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.flight.sql.util.TableRef;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Flight SQL as Arrow's own client speaks it, answered by an engine of this test; at the end no native memory is left. */
@Timeout(120)
@SuppressWarnings("try") // streams of Arrow's client say that closing them may be interrupted
class FlightSqlIT {
    @TempDir
    Path data;

    private final ScriptedEngine engine = new ScriptedEngine();
    private TestServer test;
    private FlightSqlClient sql;

    @BeforeEach
    void start() {
        test = new TestServer(data, tables -> Optional.of(engine));
        sql = new FlightSqlClient(test.client);
    }

    @AfterEach
    void nothingIsLeft() {
        test.close();
        assertEquals(0, engine.open(), "results that were not closed");
    }

    @Test
    void aStatementIsDescribedAndRead() throws Exception {
        FlightInfo info = sql.execute("rows 3");
        assertEquals(Tests.ARROW, info.getSchemaOptional().orElseThrow());
        assertEquals(Tests.ARROW, sql.getExecuteSchema("rows 3").getSchema());
        assertTrue(info.getEndpoints().get(0).getLocations().isEmpty());
        assertEquals(LongStream.range(0, 30).boxed().toList(), ids(info));
        assertEquals(LongStream.range(0, 30).boxed().toList(), ids(info), "a ticket is good more than once");
        assertEquals(List.of("rows 3", "rows 3"), engine.ran());
    }

    @Test
    void pollingIsDoneAtOnce() {
        Flight.PollInfo poll =
                FlightServiceGrpc.newBlockingStub(channel()).pollFlightInfo(command(statement("rows 1")));
        assertEquals(1.0, poll.getProgress());
        assertFalse(poll.hasFlightDescriptor());
        assertEquals(1, poll.getInfo().getEndpointCount());
    }

    @Test
    void errorsAreTyped() {
        FlightRuntimeException e = assertThrows(FlightRuntimeException.class, () -> sql.execute("selct"));
        assertEquals(FlightStatusCode.INVALID_ARGUMENT, e.status().code());
        assertTrue(e.getMessage().contains("invalid_sql"), e.getMessage());
        assertEquals(
                FlightStatusCode.INVALID_ARGUMENT,
                assertThrows(FlightRuntimeException.class, () -> sql.execute("rows ?"))
                        .status()
                        .code(),
                "parameters need values");
        assertEquals(
                FlightStatusCode.INVALID_ARGUMENT,
                assertThrows(FlightRuntimeException.class, () -> sql.execute("rows 1 -- " + "x".repeat(300_000)))
                        .status()
                        .code());
    }

    @Test
    void whatAnswersNoRowsIsRunOnceWhateverBecomesOfItsTicket() throws Exception {
        FlightInfo info = sql.execute("change 7");
        assertEquals(List.of("change 7"), engine.ran());
        assertEquals(List.of(7L), column(info));
        assertEquals(List.of(7L), column(info));
        assertEquals(List.of("change 7"), engine.ran());
        assertEquals(
                List.of("ok"),
                sql.execute("define").getSchemaOptional().orElseThrow().getFields().stream()
                        .map(Field::getName)
                        .toList());
        assertEquals(7, sql.executeUpdate("change 7"));
        assertEquals(0, sql.executeUpdate("define"));
        assertEquals(List.of("change 7", "define", "change 7", "define"), engine.ran());
    }

    @Test
    void aPreparedStatementIsRunWithEachRowOfItsValues() throws Exception {
        try (FlightSqlClient.PreparedStatement prepared = sql.prepare("rows ?");
                VectorSchemaRoot values = longs(1, 2)) {
            assertEquals(Tests.ARROW, prepared.getResultSetSchema());
            assertEquals(
                    List.of("$1"),
                    prepared.getParameterSchema().getFields().stream()
                            .map(Field::getName)
                            .toList());
            assertEquals(Tests.ARROW, prepared.fetchSchema().getSchema());
            prepared.setParameters(values);
            List<Long> twice = new ArrayList<>(LongStream.range(0, 10).boxed().toList());
            twice.addAll(LongStream.range(0, 20).boxed().toList());
            assertEquals(twice, ids(prepared.execute()));
        }
        assertEquals(List.of("rows 1", "rows 2"), engine.ran());
    }

    @Test
    void aPreparedChangeIsRunWithEachRowAndCounted() {
        try (FlightSqlClient.PreparedStatement prepared = sql.prepare("change ?");
                VectorSchemaRoot values = longs(3, 4, 5)) {
            assertTrue(prepared.getResultSetSchema().getFields().isEmpty(), "an update, for drivers that choose by it");
            prepared.setParameters(values);
            assertEquals(12, prepared.executeUpdate());
        }
        assertEquals(List.of("change 3", "change 4", "change 5"), engine.ran());
        try (FlightSqlClient.PreparedStatement prepared = sql.prepare("change 2")) {
            assertEquals(2, prepared.executeUpdate());
        }
    }

    @Test
    void handlesThatAreClosedOrUnknownAreTold() throws Exception {
        FlightSqlClient.PreparedStatement prepared = sql.prepare("rows 1");
        FlightInfo info = prepared.execute();
        prepared.close();
        refused(() -> ids(info));
        ByteString unknown = ByteString.copyFromUtf8("no such handle");
        Message query = FlightSql.CommandPreparedStatementQuery.newBuilder()
                .setPreparedStatementHandle(unknown)
                .build();
        refused(() -> test.client.getInfo(descriptor(query)));
        refused(() -> ids(new Ticket(Any.pack(query).toByteArray())));
        for (String handle : List.of("", "short", "x".repeat(32), "x".repeat(32) + "z1", "x".repeat(32) + "dno")) {
            Message ticket = FlightSql.TicketStatementQuery.newBuilder()
                    .setStatementHandle(ByteString.copyFromUtf8(handle))
                    .build();
            refused(() -> ids(new Ticket(Any.pack(ticket).toByteArray())));
        }
    }

    @Test
    void tooManyValuesAtOnceAreRefused() {
        try (FlightSqlClient.PreparedStatement prepared = sql.prepare("rows ?");
                VectorSchemaRoot many = longs(new long[10_001]);
                VectorSchemaRoot long_ = texts("x".repeat(300_000))) {
            prepared.setParameters(many);
            assertTrue(refused(prepared::execute).getMessage().contains("batch_too_large"));
            prepared.setParameters(long_);
            assertTrue(refused(prepared::execute).getMessage().contains("batch_too_large"));
        }
        assertEquals(List.of(), engine.ran());
    }

    @Test
    void rowsAreIngestedAsTheirOptionsSay() throws Exception {
        try (VectorSchemaRoot rows = Tests.rows(test.allocator, 0, 100)) {
            assertEquals(
                    FlightStatusCode.NOT_FOUND,
                    refused(() -> ingest(rows, "t", "fail", "append")).status().code());
            assertEquals(100, ingest(rows, "t", "create", "fail"));
            assertEquals(
                    FlightStatusCode.ALREADY_EXISTS,
                    refused(() -> ingest(rows, "t", "create", "fail")).status().code());
            assertEquals(100, rowsOf("t"));
            assertEquals(100, ingest(rows, "t", "fail", "append"));
            assertEquals(100, ingest(rows, "t", "create", "append"));
            assertEquals(300, rowsOf("t"));
            assertEquals(100, ingest(rows, "t", "create", "replace"));
            assertEquals(100, rowsOf("t"));
            assertEquals(100, ingest(rows, "k", "create", "append", Map.of("primary_key", "id", "buckets", "3")));
            assertEquals(100, ingest(rows, "k", "create", "append"), "rows that are there are counted as sent");
            assertEquals(
                    List.of("id"),
                    test.server
                            .tables()
                            .find("k")
                            .map(seen -> {
                                try (seen) {
                                    return seen.table()
                                            .info()
                                            .spec()
                                            .key()
                                            .orElseThrow()
                                            .columns();
                                }
                            })
                            .orElseThrow());
            refused(() -> ingest(rows, "u", "create", "fail", Map.of("primary_kye", "id")));
            refused(() -> ingest(rows, "no table's name", "create", "fail"));
            assertTrue(test.server.tables().find("u").isEmpty());
        }
    }

    @Test
    void typesOfOtherLibrariesBecomeTheTables() throws Exception {
        Schema foreign = new Schema(List.of(
                new Field("id", FieldType.nullable(new ArrowType.Int(32, false)), null),
                new Field("name", FieldType.nullable(ArrowType.LargeUtf8.INSTANCE), null)));
        try (VectorSchemaRoot rows = VectorSchemaRoot.create(foreign, test.allocator)) {
            rows.allocateNew();
            ((UInt4Vector) rows.getVector(0)).setSafe(0, -1);
            ((LargeVarCharVector) rows.getVector(1)).setSafe(0, new Text("one"));
            ((LargeVarCharVector) rows.getVector(1)).setSafe(2, new Text("three"));
            rows.setRowCount(3);
            assertEquals(3, ingest(rows, "large", "create", "fail"));
        }
        try (FlightStream stream =
                test.client.getStream(TestServer.ticket("{\"table\":\"large\",\"to\":\"latest\"}"))) {
            assertTrue(stream.next());
            assertEquals(0xFFFF_FFFFL, ((BigIntVector) stream.getRoot().getVector("id")).get(0));
            assertEquals("one", stream.getRoot().getVector("name").getObject(0).toString());
            assertEquals(null, stream.getRoot().getVector("name").getObject(1));
            assertEquals(
                    "three", stream.getRoot().getVector("name").getObject(2).toString());
            assertFalse(stream.next());
        }
    }

    @Test
    void aRunningStatementIsCancelledByItsInfo() throws Exception {
        FlightInfo info = sql.execute("forever");
        assertEquals(
                CancelStatus.NOT_CANCELLABLE,
                sql.cancelFlightInfo(new CancelFlightInfoRequest(info)).getStatus());
        try (FlightStream stream =
                test.client.getStream(info.getEndpoints().get(0).getTicket())) {
            assertTrue(stream.next());
            assertEquals(
                    CancelStatus.CANCELLED,
                    sql.cancelFlightInfo(new CancelFlightInfoRequest(info)).getStatus());
            FlightRuntimeException e = assertThrows(FlightRuntimeException.class, stream::next);
            assertEquals(FlightStatusCode.CANCELLED, e.status().code());
        }
        assertEquals(
                info.getEndpoints().get(0).getTicket(),
                sql.renewFlightEndpoint(new RenewFlightEndpointRequest(
                                info.getEndpoints().get(0)))
                        .getTicket());
    }

    @Test
    void aClientThatLeavesTakesItsStatementAlong() throws Exception {
        Flight.FlightDescriptor change = command(statement("change forever"));
        var asked = FlightServiceGrpc.newFutureStub(channel()).getFlightInfo(change);
        engine.awaitRunning();
        asked.cancel(true);
        TestServer.await("cancelled", () -> engine.open() == 0);
    }

    @Test
    void aSessionHasACatalogAndASchema() {
        assertEquals(Map.of("catalog", "weir", "schema", "main"), session());
        SetSessionOptionsResult set = sql.setSessionOptions(new SetSessionOptionsRequest(Map.of(
                "catalog",
                SessionOptionValueFactory.makeSessionOptionValue("weir"),
                "schema",
                SessionOptionValueFactory.makeSessionOptionValue("main"))));
        assertFalse(set.hasErrors());
        SetSessionOptionsResult wrong = sql.setSessionOptions(new SetSessionOptionsRequest(Map.of(
                "catalog",
                SessionOptionValueFactory.makeSessionOptionValue("elsewhere"),
                "schema",
                SessionOptionValueFactory.makeSessionOptionValue(17),
                "colour",
                SessionOptionValueFactory.makeSessionOptionValue("blue"))));
        assertEquals(
                Map.of(
                        "catalog", SetSessionOptionsResult.ErrorValue.INVALID_VALUE,
                        "schema", SetSessionOptionsResult.ErrorValue.INVALID_VALUE,
                        "colour", SetSessionOptionsResult.ErrorValue.INVALID_NAME),
                errors(wrong));
        assertEquals(Map.of("catalog", "weir", "schema", "main"), session());
        sql.closeSession(new CloseSessionRequest());
    }

    private static Map<String, SetSessionOptionsResult.ErrorValue> errors(SetSessionOptionsResult result) {
        Map<String, SetSessionOptionsResult.ErrorValue> errors = new HashMap<>();
        result.getErrors().forEach((name, error) -> errors.put(name, error.value));
        return errors;
    }

    private Map<String, String> session() {
        Map<String, String> texts = new HashMap<>();
        sql.getSessionOptions(new GetSessionOptionsRequest())
                .getSessionOptions()
                .forEach((name, value) -> texts.put(name, value.toString().replace("\"", "")));
        return texts;
    }

    @Test
    void aBasicHandshakeIsAnsweredWithAToken() {
        var token = test.client.authenticateBasicToken("ann", "whatever").orElseThrow();
        sql.execute("user", token);
        assertEquals("ann", engine.user());
        sql.execute("user");
        assertEquals("weir", engine.user());
    }

    /** With users configured, nothing is answered without a token; tokens are for those who know a password. */
    @Test
    void whereThereAreUsersEveryCallNeedsAToken() throws Exception {
        Path users = data.resolveSibling(data.getFileName() + "-users");
        Files.writeString(users, Users.line("ann", "secret") + "\n");
        try (TestServer guarded =
                new TestServer(data.resolve("guarded"), tables -> Optional.of(engine), "users.file=" + users)) {
            FlightSqlClient client = new FlightSqlClient(guarded.client);
            List<Attempt> calls = List.of(
                    () -> client.execute("rows 1"),
                    () -> guarded.action("list_tables", ""),
                    () -> put(guarded, FlightDescriptor.path("t")),
                    () -> ids(guarded, TestServer.ticket("{\"sql\":\"rows 1\"}")),
                    () -> guarded.client.authenticateBasicToken("ann", "wrong"),
                    () -> guarded.client.authenticateBasicToken("bob", "secret"),
                    () -> client.execute(
                            "rows 1",
                            new CredentialCallOption(headers -> headers.insert("authorization", "Bearer 00"))));
            for (Attempt call : calls) {
                assertEquals(
                        FlightStatusCode.UNAUTHENTICATED,
                        assertThrows(FlightRuntimeException.class, call::run)
                                .status()
                                .code());
            }
            assertEquals(List.of(), engine.ran());
            var token = guarded.client.authenticateBasicToken("ann", "secret").orElseThrow();
            client.execute("user", token);
            assertEquals("ann", engine.user());
            assertEquals(3, client.executeUpdate("change 3", token));
        } finally {
            Files.delete(users);
        }
    }

    @Test
    void thereAreNoTransactions() {
        assertEquals(
                FlightStatusCode.UNIMPLEMENTED,
                refused(() -> sql.beginTransaction()).status().code());
        Message inOne = FlightSql.CommandStatementQuery.newBuilder()
                .setQuery("rows 1")
                .setTransactionId(ByteString.copyFromUtf8("t"))
                .build();
        refused(() -> test.client.getInfo(descriptor(inOne)));
    }

    @Test
    void commandsAnswerTheColumnsThatFlightSqlPrescribes() throws Exception {
        test.create("t", 1, "");
        test.action(
                "create_table",
                "{\"name\":\"k\",\"schema\":{\"columns\":[{\"name\":\"a\",\"type\":\"int64\"},{\"name\":\"b\",\"type\":\"utf8\"}]},"
                        + "\"primary_key\":[\"b\",\"a\"]}");
        same(FlightSqlProducer.Schemas.GET_CATALOGS_SCHEMA, sql.getCatalogs(), 1);
        same(FlightSqlProducer.Schemas.GET_SCHEMAS_SCHEMA, sql.getSchemas(null, null), 1);
        same(FlightSqlProducer.Schemas.GET_SCHEMAS_SCHEMA, sql.getSchemas("other", null), 0);
        same(FlightSqlProducer.Schemas.GET_SCHEMAS_SCHEMA, sql.getSchemas(null, "m_i%"), 1);
        same(FlightSqlProducer.Schemas.GET_TABLE_TYPES_SCHEMA, sql.getTableTypes(), 2);
        same(FlightSqlProducer.Schemas.GET_TABLES_SCHEMA_NO_SCHEMA, sql.getTables(null, null, null, null, false), 2);
        same(FlightSqlProducer.Schemas.GET_TABLES_SCHEMA, sql.getTables("weir", "main", "t", null, true), 1);
        same(FlightSqlProducer.Schemas.GET_TABLES_SCHEMA, sql.getTables(null, null, null, List.of("VIEW"), true), 0);
        same(FlightSqlProducer.Schemas.GET_PRIMARY_KEYS_SCHEMA, sql.getPrimaryKeys(TableRef.of(null, null, "t")), 0);
        TableRef keyed = TableRef.of("weir", "main", "k");
        same(FlightSqlProducer.Schemas.GET_PRIMARY_KEYS_SCHEMA, sql.getPrimaryKeys(keyed), 2);
        same(FlightSqlProducer.Schemas.GET_IMPORTED_KEYS_SCHEMA, sql.getImportedKeys(keyed), 0);
        same(FlightSqlProducer.Schemas.GET_EXPORTED_KEYS_SCHEMA, sql.getExportedKeys(keyed), 0);
        same(FlightSqlProducer.Schemas.GET_CROSS_REFERENCE_SCHEMA, sql.getCrossReference(keyed, keyed), 0);
        same(FlightSqlProducer.Schemas.GET_TYPE_INFO_SCHEMA, sql.getXdbcTypeInfo(), 19);
        same(FlightSqlProducer.Schemas.GET_TYPE_INFO_SCHEMA, sql.getXdbcTypeInfo(93), 5);
        same(FlightSqlProducer.Schemas.GET_SQL_INFO_SCHEMA, sql.getSqlInfo(FlightSql.SqlInfo.SQL_KEYWORDS), 1);
        try (FlightStream stream = stream(sql.getTables(null, null, "t", null, true))) {
            assertTrue(stream.next());
            byte[] schema = ((VarBinaryVector) stream.getRoot().getVector("table_schema")).get(0);
            Schema columns = MessageSerializer.deserializeSchema(
                    new ReadChannel(java.nio.channels.Channels.newChannel(new java.io.ByteArrayInputStream(schema))));
            assertEquals(
                    List.of("id", "name"),
                    columns.getFields().stream().map(Field::getName).toList());
            Map<String, String> metadata = columns.findField("id").getMetadata();
            assertEquals("BIGINT", metadata.get("ARROW:FLIGHT:SQL:TYPE_NAME"));
            assertEquals("t", metadata.get("ARROW:FLIGHT:SQL:TABLE_NAME"));
            assertEquals("19", metadata.get("ARROW:FLIGHT:SQL:PRECISION"));
        }
    }

    private void same(Schema prescribed, FlightInfo info, int rows) throws Exception {
        assertEquals(names(prescribed), names(info.getSchemaOptional().orElseThrow()));
        try (FlightStream stream = stream(info)) {
            assertEquals(names(prescribed), names(stream.getSchema()));
            int count = 0;
            while (stream.next()) {
                count += stream.getRoot().getRowCount();
            }
            assertEquals(rows, count, prescribed.toString());
        }
    }

    /** Names of the children of lists and maps mean nothing. */
    private static List<String> names(Schema schema) {
        return schema.getFields().stream()
                .map(field -> field.getName() + " " + field.getType() + " " + field.isNullable() + " "
                        + field.getChildren().stream().map(Field::getType).toList())
                .toList();
    }

    @Test
    void sqlInfoSaysWhatIsTrue() throws Exception {
        Map<Long, Object> infos = new HashMap<>();
        try (FlightStream stream = stream(sql.getSqlInfo())) {
            while (stream.next()) {
                for (int row = 0; row < stream.getRoot().getRowCount(); row++) {
                    long name = ((UInt4Vector) stream.getRoot().getVector(0)).getValueAsLong(row);
                    infos.put(name, String.valueOf(stream.getRoot().getVector(1).getObject(row)));
                }
            }
        }
        assertEquals("Weir", infos.get((long) FlightSql.SqlInfo.FLIGHT_SQL_SERVER_NAME_VALUE));
        assertEquals(VectorSchemaRoot.class.getPackage().getImplementationVersion(), infos.get((long)
                FlightSql.SqlInfo.FLIGHT_SQL_SERVER_ARROW_VERSION_VALUE));
        assertEquals("0", infos.get((long) FlightSql.SqlInfo.FLIGHT_SQL_SERVER_TRANSACTION_VALUE));
        assertEquals("false", infos.get((long) FlightSql.SqlInfo.SQL_TRANSACTIONS_SUPPORTED_VALUE));
        assertEquals("true", infos.get((long) FlightSql.SqlInfo.FLIGHT_SQL_SERVER_BULK_INGESTION_VALUE));
        assertTrue(String.valueOf(infos.get((long) FlightSql.SqlInfo.SQL_KEYWORDS_VALUE))
                .contains("QUALIFY"));
    }

    @Test
    void nativeCommandsGoOnToWork() throws Exception {
        test.create("t", 1, "");
        assertEquals(10, ids(TestServer.ticket("{\"sql\":\"rows 1\"}")).size());
        assertEquals(
                0, ids(TestServer.ticket("{\"table\":\"t\",\"to\":\"latest\"}")).size());
        List<String> actions = new ArrayList<>();
        test.client.listActions().forEach(action -> actions.add(action.getType()));
        assertTrue(actions.containsAll(List.of("create_table", "CreatePreparedStatement", "CloseSession")));
    }

    /** Truncated, with a bit turned, and of types that nobody knows: a typed error or an answer, and the server serves on. */
    @Test
    void damagedMessagesAreRefused() throws Exception {
        List<Message> messages = List.of(
                statement("rows 1"),
                FlightSql.CommandStatementUpdate.newBuilder()
                        .setQuery("change 1")
                        .build(),
                FlightSql.CommandPreparedStatementQuery.newBuilder()
                        .setPreparedStatementHandle(ByteString.copyFromUtf8("x"))
                        .build(),
                FlightSql.CommandPreparedStatementUpdate.newBuilder()
                        .setPreparedStatementHandle(ByteString.copyFromUtf8("x"))
                        .build(),
                FlightSql.CommandGetTables.newBuilder()
                        .setTableNameFilterPattern("%a%b%_\\")
                        .setIncludeSchema(true)
                        .build(),
                FlightSql.CommandGetSqlInfo.newBuilder().addInfo(-1).build(),
                FlightSql.CommandStatementIngest.newBuilder().setTable("t").build(),
                FlightSql.CommandStatementSubstraitPlan.getDefaultInstance(),
                FlightSql.ActionCreatePreparedStatementRequest.newBuilder()
                        .setQuery("rows 1")
                        .build(),
                FlightSql.TicketStatementQuery.newBuilder()
                        .setStatementHandle(ByteString.copyFromUtf8("x".repeat(32) + "trows 1"))
                        .build());
        Random random = new Random(6);
        for (Message message : messages) {
            byte[] sound = Any.pack(message).toByteArray();
            for (int round = 0; round < 40; round++) {
                byte[] bytes = Arrays.copyOf(sound, round % 2 == 0 ? random.nextInt(sound.length) : sound.length);
                if (bytes.length > 0 && round > 0) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                harmless(() -> test.client.getInfo(FlightDescriptor.command(bytes)));
                harmless(() -> test.client.getSchema(FlightDescriptor.command(bytes)));
                harmless(() -> ids(new Ticket(bytes)));
                harmless(() -> put(FlightDescriptor.command(bytes)));
                for (SqlActions.Action action : SqlActions.Action.values()) {
                    if (round < 5) {
                        harmless(() -> test.client
                                .doAction(new Action(action.wireName(), bytes))
                                .forEachRemaining(result -> {}));
                    }
                }
            }
        }
        Any unknown = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/some.other.Message")
                .build();
        assertEquals(
                FlightStatusCode.UNIMPLEMENTED,
                refused(() -> test.client.getInfo(FlightDescriptor.command(unknown.toByteArray())))
                        .status()
                        .code());
        assertEquals(10, ids(sql.execute("rows 1")).size());
    }

    /** Two thousand that nobody closes. */
    @Test
    void statementsThatAreNeverClosedCostNoNativeMemory() {
        long before = test.server.usedMemoryBytes();
        for (int i = 0; i < 2_000; i++) {
            sql.prepare("rows 1");
        }
        assertEquals(before, test.server.usedMemoryBytes());
    }

    @Test
    void clientsThatVanishInTheMiddleLeaveNothing() throws Exception {
        for (int round = 0; round < 20; round++) {
            FlightStream stream = test.client.getStream(
                    sql.execute("rows 1000").getEndpoints().get(0).getTicket());
            assertTrue(stream.next());
            stream.cancel("enough", null);
            stream.close();
        }
        TestServer.await("all have ended", () -> engine.open() == 0);
        try (VectorSchemaRoot rows = Tests.rows(test.allocator, 0, 100)) {
            Message ingest = ingestOf("t", "create", "append", Map.of());
            SyncPutListener listener = new SyncPutListener();
            var writer = test.client.startPut(descriptor(ingest), rows, listener);
            writer.putNext();
            writer.error(new IllegalStateException("gone"));
            listener.close();
        }
    }

    private void put(FlightDescriptor descriptor) {
        put(test, descriptor);
    }

    private static void put(TestServer to, FlightDescriptor descriptor) {
        try (VectorSchemaRoot rows = Tests.rows(to.allocator, 0, 3);
                SyncPutListener listener = new SyncPutListener()) {
            var writer = to.client.startPut(descriptor, rows, listener);
            writer.putNext();
            writer.completed();
            listener.getResult();
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void harmless(Attempt attempt) throws Exception {
        try {
            attempt.run();
        } catch (FlightRuntimeException e) {
            assertFalse(
                    e.status().code() == FlightStatusCode.INTERNAL || e.status().code() == FlightStatusCode.UNKNOWN,
                    String.valueOf(e.getMessage()));
        }
    }

    private static FlightRuntimeException refused(Attempt attempt) {
        FlightRuntimeException e = assertThrows(FlightRuntimeException.class, attempt::run);
        assertFalse(e.status().code() == FlightStatusCode.INTERNAL, e.getMessage());
        return e;
    }

    private io.grpc.ManagedChannel channel() {
        return engine.channel(test.server.flightAddress().getPort());
    }

    private static Message statement(String text) {
        return FlightSql.CommandStatementQuery.newBuilder().setQuery(text).build();
    }

    private static Flight.FlightDescriptor command(Message message) {
        return Flight.FlightDescriptor.newBuilder()
                .setType(Flight.FlightDescriptor.DescriptorType.CMD)
                .setCmd(Any.pack(message).toByteString())
                .build();
    }

    private static FlightDescriptor descriptor(Message message) {
        return FlightDescriptor.command(Any.pack(message).toByteArray());
    }

    private long ingest(VectorSchemaRoot rows, String table, String ifMissing, String ifThere) throws Exception {
        return ingest(rows, table, ifMissing, ifThere, Map.of());
    }

    private long ingest(
            VectorSchemaRoot rows, String table, String ifMissing, String ifThere, Map<String, String> options) {
        return sql.executeIngest(
                rows,
                new FlightSqlClient.ExecuteIngestOptions(
                        table, definition(ifMissing, ifThere), "weir", "main", options));
    }

    private static Message ingestOf(String table, String ifMissing, String ifThere, Map<String, String> options) {
        return FlightSql.CommandStatementIngest.newBuilder()
                .setTable(table)
                .setTableDefinitionOptions(definition(ifMissing, ifThere))
                .putAllOptions(options)
                .build();
    }

    private static TableDefinitionOptions definition(String ifMissing, String ifThere) {
        return TableDefinitionOptions.newBuilder()
                .setIfNotExist(TableDefinitionOptions.TableNotExistOption.valueOf(
                        "TABLE_NOT_EXIST_OPTION_" + ifMissing.toUpperCase(java.util.Locale.ROOT)))
                .setIfExists(TableDefinitionOptions.TableExistsOption.valueOf(
                        "TABLE_EXISTS_OPTION_" + ifThere.toUpperCase(java.util.Locale.ROOT)))
                .build();
    }

    private long rowsOf(String table) {
        try (SeenTable seen = test.server.tables().find(table).orElseThrow()) {
            return seen.logs().stream().mapToLong(log -> log.highWatermark()).sum();
        }
    }

    private VectorSchemaRoot longs(long... values) {
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(Tests.ID)), test.allocator);
        BigIntVector vector = (BigIntVector) root.getVector(0);
        for (int i = 0; i < values.length; i++) {
            vector.setSafe(i, values[i]);
        }
        root.setRowCount(values.length);
        return root;
    }

    private VectorSchemaRoot texts(String value) {
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(Tests.NAME)), test.allocator);
        ((org.apache.arrow.vector.VarCharVector) root.getVector(0)).setSafe(0, new Text(value));
        root.setRowCount(1);
        return root;
    }

    private FlightStream stream(FlightInfo info) {
        return test.client.getStream(info.getEndpoints().get(0).getTicket());
    }

    private List<Long> ids(FlightInfo info) throws Exception {
        return ids(info.getEndpoints().get(0).getTicket());
    }

    private List<Long> ids(Ticket ticket) throws Exception {
        return ids(test, ticket);
    }

    private static List<Long> ids(TestServer of, Ticket ticket) throws Exception {
        try (FlightStream stream = of.client.getStream(ticket)) {
            List<Long> ids = new ArrayList<>();
            while (stream.next()) {
                if (stream.getSchema().findField("id") != null) {
                    ids.addAll(Tests.ids(stream.getRoot()));
                }
            }
            return ids;
        }
    }

    private List<Object> column(FlightInfo info) throws Exception {
        try (FlightStream stream = stream(info)) {
            List<Object> values = new ArrayList<>();
            while (stream.next()) {
                for (int row = 0; row < stream.getRoot().getRowCount(); row++) {
                    values.add(stream.getRoot().getVector(0).getObject(row));
                }
            }
            return values;
        }
    }
}
