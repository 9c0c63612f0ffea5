package dev.weir.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.fake.FakeServer;
import dev.weir.client.fake.FakeServer.Fate;
import dev.weir.client.schema.Column;
import dev.weir.client.schema.Schemas;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Upserts, deletes and partial updates of tables with a primary key. */
@Timeout(60)
class ChangesTest {
    record Item(long id, @Column(required = true) String name, Double price) {}

    private static final TableSchema SCHEMA = Schemas.of(Item.class);
    /** A batch for every few rows, so that many are in flight. */
    private static final ClientConfig SMALL =
            new ClientConfig(200, Duration.ofMillis(1), 1 << 20, Duration.ofSeconds(20), Codec.NONE);

    private FakeServer server;
    private Weir weir;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        weir = Weir.connect(server.uri(), SMALL);
    }

    @AfterEach
    void stop() throws Exception {
        weir.close();
        server.close();
        assertEquals(0, server.allocator.getAllocatedMemory());
    }

    private Table table(int buckets) {
        weir.create(TableSpec.of("t", SCHEMA)
                .withPrimaryKey("id")
                .withBuckets(buckets, List.of())
                .withCompression(Codec.NONE));
        return weir.table("t");
    }

    @Test
    void whoNeverDeletesSendsTheTablesColumns() {
        try (Appender appender = table(1).appender()) {
            appender.append(1L, "a", 0.5);
        }
        assertEquals(List.of(List.of(1L, "a", 0.5)), server.rows("t", 0));
        assertEquals(1, server.puts());
    }

    @Test
    void rowsAndDeletesKeepTheirOrder() {
        try (Appender appender = table(1).appender()) {
            appender.append(1L, "a", 0.5);
            appender.delete(1);
            appender.append(1L, "b", null);
            assertThrows(WeirException.class, () -> appender.delete("one"));
            assertThrows(WeirException.class, () -> appender.delete(1, 2));
            assertThrows(WeirException.class, () -> appender.delete((Object) null));
            appender.delete(2);
        }
        assertEquals(
                List.of(
                        List.of(1L, "a", 0.5),
                        Arrays.asList(1L, "", null, "delete"),
                        Arrays.asList(1L, "b", null, "insert"),
                        Arrays.asList(2L, "", null, "delete")),
                server.rows("t", 0));
        assertEquals(2, server.puts(), "one stream for each set of columns");
    }

    @Test
    void recordsAreDeletedByTheirKey() {
        table(1);
        try (TypedAppender<Item> appender = weir.table("t", Item.class).appender()) {
            appender.append(new Item(1, "a", 0.5));
            appender.delete(new Item(1, "whatever", null));
            appender.deleteKey(7);
            appender.append(new Item(2, "b", 1.5));
        }
        assertEquals(
                List.of(
                        List.of(1L, "a", 0.5),
                        Arrays.asList(1L, "whatever", null, "delete"),
                        Arrays.asList(7L, "", null, "delete"),
                        Arrays.asList(2L, "b", 1.5, "insert")),
                server.rows("t", 0));
    }

    /** Also where the connection breaks again and again, on both sides of the change of columns. */
    @Test
    void eachBucketGetsItsKeysInOrder() {
        server.fates((arrived, bucket, sequence) ->
                arrived % 5 == 2 ? Fate.STORE_AND_DROP : arrived % 7 == 3 ? Fate.DROP : Fate.STORE);
        List<CompletableFuture<Placed>> placed = new ArrayList<>();
        try (Appender appender = table(3).appender()) {
            for (long i = 0; i < 100; i++) {
                placed.add(appender.append(i, "first", 1.0));
            }
            for (long i = 0; i < 100; i++) {
                placed.add(appender.delete(i));
                placed.add(appender.append(i, "second", 2.0));
            }
        }
        assertTrue(placed.stream().noneMatch(CompletableFuture::isCompletedExceptionally));
        List<Long> keys = new ArrayList<>();
        for (int bucket = 0; bucket < 3; bucket++) {
            List<List<Object>> rows = server.rows("t", bucket);
            assertTrue(rows.size() > 30, "the bucket is chosen by the key");
            for (long key :
                    rows.stream().map(row -> (Long) row.get(0)).distinct().toList()) {
                keys.add(key);
                List<Object> what = rows.stream()
                        .filter(row -> row.get(0).equals(key))
                        .map(row -> row.size() == 3 ? "upsert " + row.get(1) : row.get(3) + " " + row.get(1))
                        .map(Object.class::cast)
                        .toList();
                assertEquals(List.of("upsert first", "delete ", "insert second"), what);
            }
        }
        assertEquals(
                LongStream.range(0, 100).boxed().toList(),
                keys.stream().sorted().toList());
    }

    @Test
    void batchesSayWhatIsToBecomeOfTheirRows() {
        Table table = table(1);
        try (Appender appender = table.appender();
                VectorSchemaRoot plain = VectorSchemaRoot.create(SCHEMA.arrow(), server.allocator);
                VectorSchemaRoot changes =
                        VectorSchemaRoot.create(SCHEMA.changelog().arrow(), server.allocator)) {
            fill(plain, 1, 2);
            appender.append(plain);
            fill(changes, 2, 3);
            ((VarCharVector) changes.getVector("_change")).setSafe(0, new Text("delete"));
            ((VarCharVector) changes.getVector("_change")).setSafe(1, new Text("update_after"));
            appender.append(changes);
            appender.append(plain);
        }
        assertEquals(
                List.of(
                        Arrays.asList(1L, "n1", null),
                        Arrays.asList(2L, "n2", null),
                        Arrays.asList(2L, "n2", null, "delete"),
                        Arrays.asList(3L, "n3", null, "update_after"),
                        Arrays.asList(1L, "n1", null, "insert"),
                        Arrays.asList(2L, "n2", null, "insert")),
                server.rows("t", 0));
    }

    private static void fill(VectorSchemaRoot root, long... ids) {
        for (int i = 0; i < ids.length; i++) {
            ((BigIntVector) root.getVector("id")).setSafe(i, ids[i]);
            ((VarCharVector) root.getVector("name")).setSafe(i, new Text("n" + ids[i]));
        }
        root.setRowCount(ids.length);
    }

    @Test
    void someColumnsOfARow() {
        Table table = table(1);
        try (Appender appender = table.partialAppender("price", "id")) {
            appender.append(0.5, 1L);
            assertEquals(
                    ErrorCode.UNSUPPORTED,
                    assertThrows(WeirException.class, () -> appender.delete(1)).code());
        }
        assertEquals(List.of(List.of(0.5, 1L)), server.rows("t", 0));
        assertEquals(
                ErrorCode.INVALID_SCHEMA,
                assertThrows(WeirException.class, () -> table.partialAppender("price"))
                        .code());
        assertEquals(
                ErrorCode.UNKNOWN_COLUMN,
                assertThrows(WeirException.class, () -> table.partialAppender("id", "prize"))
                        .code());
    }

    @Test
    void aLogKeepsItsRows() {
        weir.create(TableSpec.of("log", SCHEMA));
        try (Appender appender = weir.table("log").appender()) {
            assertEquals(
                    ErrorCode.UNSUPPORTED,
                    assertThrows(WeirException.class, () -> appender.delete(1)).code());
            appender.append(1L, "a", 0.5);
        }
        assertThrows(WeirException.class, () -> weir.table("log").partialAppender("id"));
        assertEquals(List.of(List.of(1L, "a", 0.5)), server.rows("log", 0));
    }
}
