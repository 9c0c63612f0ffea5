package dev.weir.format.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class TableSpecTest {
    private static final TableSchema SCHEMA = TableSchema.fromJson("{\"columns\":[{\"name\":\"a\",\"type\":\"int64\"},"
            + "{\"name\":\"b\",\"type\":\"utf8\"},{\"name\":\"f\",\"type\":\"float64\"},"
            + "{\"name\":\"l\",\"type\":{\"type\":\"list\",\"element\":\"int32\"}}]}");
    private static final TableSpec LOG = TableSpec.of("t", SCHEMA);

    @Test
    void aLogTableStoresItsColumns() {
        assertTrue(LOG.key().isEmpty());
        assertSame(LOG.schema(), LOG.logSchema());
    }

    @Test
    void aKeyedTablesLogHasOneMoreColumn() {
        TableSpec keyed = LOG.withPrimaryKey("b", "a");
        assertEquals(4, keyed.schema().columns().size());
        List<Field> stored = keyed.logSchema().columns();
        assertEquals(keyed.schema().columns(), stored.subList(0, 4));
        Field change = stored.get(4);
        assertEquals("_change", change.getName());
        assertEquals(Change.COLUMN, change.getName());
        assertEquals(ArrowType.Utf8.INSTANCE, change.getType());
        assertFalse(change.isNullable());
        // the list's elements have the highest id: 5
        assertEquals("6", change.getMetadata().get(TableSchema.FIELD_ID));
        assertSame(keyed.logSchema(), keyed.logSchema());
        assertSame(keyed.logSchema(), keyed.withDurability(Durability.ASYNC).logSchema());
    }

    @Test
    void idsOfDeclaredColumnsStayAsTheyAre() {
        TableSpec keyed = TableSpec.of(
                        "t",
                        TableSchema.fromJson(
                                "{\"columns\":[{\"id\":70,\"name\":\"a\",\"type\":\"int64\"},{\"id\":3,\"name\":\"b\",\"type\":\"utf8\"}]}"))
                .withPrimaryKey("a");
        assertEquals(
                List.of("70", "3", "71"),
                keyed.logSchema().columns().stream()
                        .map(column -> column.getMetadata().get(TableSchema.FIELD_ID))
                        .toList());
    }

    @Test
    void columnsOfAPrimaryKeyAreNeverNull() {
        TableSpec keyed = LOG.withPrimaryKey("b", "a");
        assertEquals(
                List.of(false, false, true, true),
                keyed.schema().columns().stream().map(Field::isNullable).toList());
        assertSame(keyed.schema(), keyed.withPrimaryKey("b", "a").schema());
    }

    @Test
    void theBucketKeyIsThePrimaryKeyOrItsFirstColumns() {
        TableSpec keyed = LOG.withPrimaryKey("b", "a", "f");
        assertEquals(List.of("b", "a", "f"), keyed.bucketKey());
        assertEquals(List.of("b", "a", "f"), keyed.withBuckets(7, List.of()).bucketKey());
        assertEquals(List.of("b", "a"), keyed.withBuckets(7, List.of("b", "a")).bucketKey());
        assertEquals(
                List.of("b"),
                LOG.withBuckets(7, List.of("b")).withPrimaryKey("b", "a").bucketKey());
        for (List<String> bad :
                List.of(List.of("a"), List.of("a", "b"), List.of("b", "f"), List.of("b", "a", "f", "l"))) {
            assertRefused(ErrorCode.INVALID_REQUEST, "bucket_key=" + bad, () -> keyed.withBuckets(7, bad));
        }
    }

    @Test
    void whatCannotBeAKeyIsRefused() {
        assertRefused(ErrorCode.INVALID_SCHEMA, "at least one", LOG::withPrimaryKey);
        assertRefused(ErrorCode.UNKNOWN_COLUMN, "column=x", () -> LOG.withPrimaryKey("x"));
        assertRefused(ErrorCode.INVALID_SCHEMA, "column=a", () -> LOG.withPrimaryKey("a", "a"));
        assertRefused(ErrorCode.UNSUPPORTED_TYPE, "column=l", () -> LOG.withPrimaryKey("a", "l"));
        assertRefused(ErrorCode.UNKNOWN_COLUMN, "column=_change", () -> LOG.withPrimaryKey("_change"));
    }

    @Test
    void aColumnForTheChangeMustFit() {
        List<Field> columns = new ArrayList<>();
        for (int i = 0; i < TableSchema.MAX_FIELDS; i++) {
            columns.add(new Field("c" + i, FieldType.nullable(new ArrowType.Bool()), null));
        }
        TableSpec widest = TableSpec.of("t", TableSchema.create(new Schema(columns)));
        assertRefused(ErrorCode.INVALID_SCHEMA, "too many fields", () -> widest.withPrimaryKey("c0"));
        columns.remove(1);
        TableSpec keyed =
                TableSpec.of("t", TableSchema.create(new Schema(columns))).withPrimaryKey("c0");
        assertEquals(TableSchema.MAX_FIELDS, keyed.logSchema().columns().size());
    }

    @Test
    void aPrimaryKeyIsInTheJsonOfTablesThatHaveOne() {
        assertFalse(json(LOG).contains("primary_key"));
        TableSpec keyed = LOG.withPrimaryKey("b", "a");
        String text = json(keyed);
        assertTrue(
                text.contains(",'primary_key':['b','a'],'changelog':'full','deletes':'allow','merge':'last',"
                        + "'buckets':1,'bucket_key':['b','a'],"),
                text);
        assertFalse(text.contains("_change"), text);
        for (KeySpec.Image image : KeySpec.Image.values()) {
            for (KeySpec.Deletes deletes : KeySpec.Deletes.values()) {
                for (KeySpec.Merge merge : KeySpec.Merge.values()) {
                    TableSpec spec = LOG.withPrimaryKey(new KeySpec(List.of("a"), image, deletes, merge))
                            .withBuckets(3, List.of("a"));
                    assertEquals(spec, WireJson.read(WireJson.write(spec), TableSpec.class));
                }
            }
        }
        assertTrue(json(LOG.withPrimaryKey(new KeySpec(
                        List.of("a"), KeySpec.Image.AFTER, KeySpec.Deletes.REJECT, KeySpec.Merge.FIRST_ROW)))
                .contains("'changelog':'after','deletes':'reject','merge':'first_row'"));
    }

    @Test
    void absentOptionsOfAKeyHaveTheirDefaults() {
        String columns = "\"schema\":{\"columns\":[{\"name\":\"a\",\"type\":\"int64\"}]}";
        TableSpec read = read("{\"name\":\"t\"," + columns + ",\"primary_key\":[\"a\"]}");
        assertEquals(KeySpec.of(List.of("a")), read.key().orElseThrow());
        assertEquals(List.of("a"), read.bucketKey());
        assertFalse(read.schema().columns().get(0).isNullable());
        assertRefused(
                ErrorCode.INVALID_SCHEMA,
                "at least one",
                () -> read("{\"name\":\"t\"," + columns + ",\"primary_key\":[]}"));
        for (String option : List.of("changelog", "deletes", "merge")) {
            assertRefused(
                    ErrorCode.INVALID_REQUEST,
                    "key=" + option,
                    () -> read("{\"name\":\"t\"," + columns + ",\"" + option + "\":\"full\"}"));
            assertRefused(
                    ErrorCode.INVALID_REQUEST,
                    "key=" + option,
                    () -> read(
                            "{\"name\":\"t\"," + columns + ",\"primary_key\":[\"a\"],\"" + option + "\":\"maybe\"}"));
        }
    }

    private static TableSpec read(String json) {
        return WireJson.read(json.getBytes(StandardCharsets.UTF_8), TableSpec.class);
    }

    private static String json(TableSpec spec) {
        return new String(WireJson.write(spec), StandardCharsets.UTF_8).replace('"', '\'');
    }

    private static void assertRefused(ErrorCode code, String text, org.junit.jupiter.api.function.Executable made) {
        WeirException e = assertThrows(WeirException.class, made);
        assertEquals(code, e.code(), e.getMessage());
        assertTrue(e.getMessage().contains(text), e.getMessage());
    }
}
