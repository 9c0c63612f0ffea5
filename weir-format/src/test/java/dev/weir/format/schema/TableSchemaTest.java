package dev.weir.format.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class TableSchemaTest {
    private static final ArrowType INT64 = new ArrowType.Int(64, true);

    private static Field field(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    private static Schema schema(Field... columns) {
        return new Schema(List.of(columns));
    }

    private static String golden() throws Exception {
        try (var in = TableSchemaTest.class.getResourceAsStream("/golden/schema.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void goldenJsonReadsAndWritesTheSame() throws Exception {
        TableSchema schema = TableSchema.fromJson(golden());
        assertEquals(golden(), schema.toJson());
        assertEquals(schema, TableSchema.create(TableSchema.readMessage(ByteBuffer.wrap(schema.toMessage()))));
    }

    @Test
    void whatPeopleTypeIsUnderstood() {
        TableSchema schema = TableSchema.fromJson(
                "[{\"name\":\"a\",\"type\":\"int64\"},{\"name\":\"b\",\"type\":\"string\",\"nullable\":false},"
                        + "{\"name\":\"c\",\"type\":{\"type\":\"list\",\"element\":\"float\"}}]");
        assertEquals(
                "{\"columns\":[{\"id\":1,\"name\":\"a\",\"type\":\"int64\",\"nullable\":true},"
                        + "{\"id\":2,\"name\":\"b\",\"type\":\"utf8\",\"nullable\":false},"
                        + "{\"id\":3,\"name\":\"c\",\"type\":{\"type\":\"list\",\"element\":"
                        + "{\"id\":4,\"type\":\"float32\",\"nullable\":true}},\"nullable\":true}]}",
                schema.toJson());
    }

    @Test
    void freshIdsAreGivenInIcebergsOrder() {
        TableSchema schema = TableSchema.create(schema(
                field(
                        "s",
                        ArrowType.Struct.INSTANCE,
                        field("x", INT64),
                        field("y", ArrowType.List.INSTANCE, field("i", INT64))),
                field(
                        "m",
                        new ArrowType.Map(false),
                        new Field(
                                "e",
                                FieldType.notNullable(ArrowType.Struct.INSTANCE),
                                List.of(field("k", INT64), field("v", INT64)))),
                field("z", INT64)));
        assertEquals(
                TableSchema.fromJson(
                        "[{\"id\":1,\"name\":\"s\",\"type\":{\"type\":\"struct\",\"fields\":[{\"id\":4,\"name\":\"x\","
                                + "\"type\":\"int64\"},{\"id\":5,\"name\":\"y\",\"type\":{\"type\":\"list\",\"element\":{\"id\":6,"
                                + "\"type\":\"int64\"}}}]}},{\"id\":2,\"name\":\"m\",\"type\":{\"type\":\"map\",\"key\":{\"id\":7,"
                                + "\"type\":\"int64\",\"nullable\":false},\"value\":{\"id\":8,\"type\":\"int64\"}}},"
                                + "{\"id\":3,\"name\":\"z\",\"type\":\"int64\"}]"),
                schema);
    }

    @Test
    void distinctIdsAreKeptAndOthersReplaced() {
        assertEquals(List.of(7, 8), ids(TableSchema.create(schema(withId("a", "7"), field("b", INT64)))));
        assertEquals(List.of(1, 2), ids(TableSchema.create(schema(withId("a", "7"), withId("b", "7")))));
        assertEquals(List.of(1, 2), ids(TableSchema.create(schema(withId("a", "-1"), withId("b", "x")))));
        assertEquals(List.of(1, 2), ids(TableSchema.create(schema(withId("a", "2147483647"), field("b", INT64)))));
    }

    private static Field withId(String name, String id) {
        return new Field(
                name, new FieldType(true, INT64, null, Map.of(TableSchema.FIELD_ID, id, "other", "dropped")), null);
    }

    private static List<Integer> ids(TableSchema schema) {
        return schema.columns().stream().map(FieldIds::of).toList();
    }

    @Test
    void uuidKeepsItsExtensionNameAndItsStorage() {
        TableSchema schema = TableSchema.create(schema(field("u", UuidType.INSTANCE)));
        assertEquals(new ArrowType.FixedSizeBinary(16), schema.columns().get(0).getType());
        assertTrue(schema.toJson().contains("\"type\":\"uuid\""));
        assertEquals(schema, TableSchema.fromJson(schema.toJson()));
        assertEquals(
                schema,
                TableSchema.fromJson(
                        "[{\"name\":\"u\",\"type\":\"uuid\",\"extension_metadata\":\"arrow defines none\"}]"));
        refused(
                ErrorCode.INVALID_SCHEMA,
                "column=u",
                new Field("u", new FieldType(true, INT64, null, Map.of("ARROW:extension:name", "arrow.uuid")), null));
    }

    @Test
    void unsupportedTypesNameColumnTypeAndCure() {
        List<ArrowType> types = List.of(
                new ArrowType.Int(32, false),
                new ArrowType.Int(24, true),
                new ArrowType.Time(TimeUnit.SECOND, 64),
                new ArrowType.Timestamp(TimeUnit.SECOND, "a]b"),
                new ArrowType.Timestamp(TimeUnit.SECOND, "tz=UTC"),
                new ArrowType.Timestamp(TimeUnit.SECOND, " UTC"),
                new ArrowType.FloatingPoint(FloatingPointPrecision.HALF),
                ArrowType.LargeUtf8.INSTANCE,
                ArrowType.LargeBinary.INSTANCE,
                ArrowType.Utf8View.INSTANCE,
                ArrowType.BinaryView.INSTANCE,
                ArrowType.Null.INSTANCE,
                new ArrowType.Date(DateUnit.MILLISECOND),
                new ArrowType.Decimal(50, 2, 256),
                new ArrowType.Decimal(10, 12, 128),
                new ArrowType.Duration(TimeUnit.SECOND),
                new ArrowType.Interval(IntervalUnit.YEAR_MONTH));
        for (ArrowType type : types) {
            refused(ErrorCode.UNSUPPORTED_TYPE, "cast it to", field("a", INT64), field("bad", type));
            refused(
                    ErrorCode.UNSUPPORTED_TYPE,
                    "column=s.bad",
                    field("s", ArrowType.Struct.INSTANCE, field("bad", type)));
        }
        refused(
                ErrorCode.UNSUPPORTED_TYPE,
                "column=u",
                field("u", new ArrowType.Union(UnionMode.Dense, new int[] {0}), field("x", INT64)));
        refused(ErrorCode.UNSUPPORTED_TYPE, "column=l", field("l", ArrowType.LargeList.INSTANCE, field("x", INT64)));
        refused(
                ErrorCode.UNSUPPORTED_TYPE,
                "column=d",
                new Field("d", new FieldType(true, INT64, new DictionaryEncoding(1, false, null)), null));
    }

    @Test
    void zonesGoThroughJson() {
        for (String zone : List.of("UTC", "Europe/Berlin", "America/Port-au-Prince", "Etc/GMT+5", "+02:00")) {
            TableSchema schema = TableSchema.create(schema(field("t", new ArrowType.Timestamp(TimeUnit.SECOND, zone))));
            assertEquals(schema, TableSchema.fromJson(schema.toJson()));
        }
        String spaces = "timestamp[us," + " ".repeat(1_000_000) + "x";
        json(ErrorCode.UNSUPPORTED_TYPE, "column=a", "[{\"name\":\"a\",\"type\":\"" + spaces + "\"}]");
    }

    @Test
    void namesAreChecked() {
        refused(ErrorCode.INVALID_SCHEMA, "column=A", field("a", INT64), field("A", INT64));
        refused(ErrorCode.INVALID_SCHEMA, "virtual", field("_Offset", INT64));
        refused(ErrorCode.INVALID_SCHEMA, "needs a name", field("", INT64));
        refused(ErrorCode.INVALID_SCHEMA, "too long", field("x".repeat(256), INT64));
        refused(
                ErrorCode.INVALID_SCHEMA,
                "column=s.a?",
                field("s", ArrowType.Struct.INSTANCE, field("a\ud800", INT64)));
        refused(ErrorCode.INVALID_SCHEMA, "at least one column");
        TableSchema.create(schema(field("x".repeat(255), INT64), field("_offsets", INT64)));
        TableSchema stream =
                TableSchema.ofStream(schema(field("_offset", INT64), field("a", INT64), field("a", INT64)));
        assertEquals(1, stream.require("a"));
    }

    @Test
    void depthAndWidthAreBounded() {
        Field nested = field("x", INT64);
        for (int i = 1; i < TableSchema.MAX_DEPTH; i++) {
            nested = field("x", ArrowType.Struct.INSTANCE, nested);
        }
        TableSchema deepest = TableSchema.create(schema(nested));
        assertEquals(deepest, TableSchema.fromJson(deepest.toJson()));
        assertEquals(deepest, TableSchema.create(TableSchema.readMessage(ByteBuffer.wrap(deepest.toMessage()))));
        refused(ErrorCode.INVALID_SCHEMA, "deep", field("x", ArrowType.Struct.INSTANCE, nested));
        Field[] wide = new Field[TableSchema.MAX_FIELDS + 1];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = field("c" + i, INT64);
        }
        refused(ErrorCode.INVALID_SCHEMA, "too many", wide);
        byte[] message = TableSchema.writeMessage(schema(wide));
        code(
                ErrorCode.INVALID_SCHEMA,
                "too many",
                () -> TableSchema.create(TableSchema.readMessage(ByteBuffer.wrap(message))));
    }

    @Test
    void deepListsGoThroughJson() {
        Field nested = field("x", INT64);
        for (int i = 1; i < TableSchema.MAX_DEPTH; i++) {
            nested = field("x", ArrowType.List.INSTANCE, nested);
        }
        TableSchema deepest = TableSchema.create(schema(nested));
        assertEquals(deepest, TableSchema.fromJson(deepest.toJson()));
    }

    @Test
    void aFlatbufferOfDepth10000IsRefused() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int child = fieldTable(builder, 0);
        for (int i = 0; i < 10_000; i++) {
            child = fieldTable(
                    builder, org.apache.arrow.flatbuf.Field.createChildrenVector(builder, new int[] {child}));
        }
        ByteBuffer message = message(builder, child);
        code(ErrorCode.INVALID_SCHEMA, "deep", () -> TableSchema.readMessage(message));
    }

    @Test
    void aFlatbufferThatNamesOneFieldManyTimesIsRefused() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int child = fieldTable(builder, 0);
        for (int i = 0; i < 30; i++) {
            int[] twice = {child, child};
            child = fieldTable(builder, org.apache.arrow.flatbuf.Field.createChildrenVector(builder, twice));
        }
        ByteBuffer message = message(builder, child);
        code(ErrorCode.INVALID_SCHEMA, "too many", () -> TableSchema.readMessage(message));
    }

    @Test
    void aFlatbufferThatIsItsOwnChildIsRefused() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int leaf = fieldTable(builder, 0);
        int parent =
                fieldTable(builder, org.apache.arrow.flatbuf.Field.createChildrenVector(builder, new int[] {leaf}));
        ByteBuffer message = message(builder, parent);
        // The child's offset is unsigned, but Java adds it as an int: a large one leads back to the parent.
        org.apache.arrow.flatbuf.Message root = org.apache.arrow.flatbuf.Message.getRootAsMessage(message);
        var schema = (org.apache.arrow.flatbuf.Schema) root.header(new org.apache.arrow.flatbuf.Schema());
        int at = slotOfFirstChild(message, schema);
        int parentAt =
                schema.fields(0).type(new org.apache.arrow.flatbuf.Struct_()) == null ? 0 : tablePosition(message, at);
        message.putInt(at, parentAt - at);
        WeirException e = assertThrows(WeirException.class, () -> TableSchema.readMessage(message));
        assertTrue(e.code() == ErrorCode.INVALID_SCHEMA || e.code() == ErrorCode.MALFORMED_BATCH, e.toString());
    }

    /** Where the vector of the first column's children holds its first offset. */
    private static int slotOfFirstChild(ByteBuffer message, org.apache.arrow.flatbuf.Schema schema) {
        ByteBuffer name = schema.fields(0).children(0).nameAsByteBuffer();
        assertTrue(name != null);
        for (int at = 0; at + 8 <= message.limit(); at += 4) {
            if (message.getInt(at) == 1 && at + 4 + message.getInt(at + 4) == leafPosition(message, schema)) {
                return at + 4;
            }
        }
        throw new AssertionError("no vector found");
    }

    private static int leafPosition(ByteBuffer message, org.apache.arrow.flatbuf.Schema schema) {
        return position(schema.fields(0).children(0));
    }

    private static int tablePosition(ByteBuffer message, int at) {
        org.apache.arrow.flatbuf.Message root = org.apache.arrow.flatbuf.Message.getRootAsMessage(message);
        return position(
                ((org.apache.arrow.flatbuf.Schema) root.header(new org.apache.arrow.flatbuf.Schema())).fields(0));
    }

    private static int position(com.google.flatbuffers.Table table) {
        try {
            var field = com.google.flatbuffers.Table.class.getDeclaredField("bb_pos");
            field.setAccessible(true);
            return field.getInt(table);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static int fieldTable(FlatBufferBuilder builder, int children) {
        int name = builder.createString("x");
        org.apache.arrow.flatbuf.Struct_.startStruct_(builder);
        int type = org.apache.arrow.flatbuf.Struct_.endStruct_(builder);
        return org.apache.arrow.flatbuf.Field.createField(
                builder, name, true, org.apache.arrow.flatbuf.Type.Struct_, type, 0, children, 0);
    }

    private static ByteBuffer message(FlatBufferBuilder builder, int field) {
        int fields = org.apache.arrow.flatbuf.Schema.createFieldsVector(builder, new int[] {field});
        int schema = org.apache.arrow.flatbuf.Schema.createSchema(builder, (short) 0, fields, 0, 0);
        builder.finish(org.apache.arrow.flatbuf.Message.createMessage(
                builder, MetadataVersion.V5, MessageHeader.Schema, schema, 0, 0));
        return ByteBuffer.wrap(builder.sizedByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void badJsonIsNamed() {
        json(ErrorCode.INVALID_SCHEMA, "not valid json", "{");
        json(ErrorCode.INVALID_SCHEMA, "not valid json", "[] []");
        json(ErrorCode.INVALID_SCHEMA, "not valid json", "[".repeat(10_000));
        json(ErrorCode.INVALID_SCHEMA, "key=typ", "[{\"name\":\"a\",\"typ\":\"int64\"}]");
        json(ErrorCode.INVALID_SCHEMA, "column=a", "[{\"name\":\"a\"}]");
        json(ErrorCode.INVALID_SCHEMA, "column=a", "[{\"name\":\"a\",\"type\":\"int64\",\"id\":0}]");
        json(ErrorCode.INVALID_SCHEMA, "column=a", "[{\"name\":\"a\",\"type\":\"int64\",\"nullable\":1}]");
        json(ErrorCode.INVALID_SCHEMA, "element", "[{\"name\":\"a\",\"type\":{\"type\":\"list\"}}]");
        json(ErrorCode.UNSUPPORTED_TYPE, "type=uint8", "[{\"name\":\"a\",\"type\":\"uint8\"}]");
        json(ErrorCode.UNSUPPORTED_TYPE, "column=a", "[{\"name\":\"a\",\"type\":\"decimal(39,2)\"}]");
        json(ErrorCode.UNSUPPORTED_TYPE, "column=a", "[{\"name\":\"a\",\"type\":\"list\"}]");
    }

    @Test
    void layoutsAreComparedByNamesAndTypesOnly() {
        TableSchema ours = TableSchema.fromJson(
                "[{\"name\":\"a\",\"type\":\"int64\",\"nullable\":false},"
                        + "{\"name\":\"l\",\"type\":{\"type\":\"list\",\"element\":\"utf8\"}},{\"name\":\"u\",\"type\":\"uuid\"}]");
        Field list = field("l", ArrowType.List.INSTANCE, field("item", ArrowType.Utf8.INSTANCE));
        assertTrue(ours.sameLayout(schema(field("a", INT64), list, field("u", UuidType.INSTANCE))));
        assertTrue(ours.sameLayout(ours.arrow()));
        assertFalse(ours.sameLayout(schema(field("b", INT64), list, field("u", UuidType.INSTANCE))));
        assertFalse(
                ours.sameLayout(schema(field("a", new ArrowType.Int(32, true)), list, field("u", UuidType.INSTANCE))));
        assertFalse(ours.sameLayout(schema(field("a", INT64), list)));
    }

    @Test
    void columnsAreFoundAndProjected() {
        TableSchema schema = TableSchema.fromJson("[{\"name\":\"a\",\"type\":\"int64\"},"
                + "{\"name\":\"s\",\"type\":{\"type\":\"struct\",\"fields\":[{\"name\":\"x\",\"type\":\"utf8\"}]}},"
                + "{\"name\":\"b\",\"type\":\"bool\"}]");
        assertEquals(new ColumnSpan(1, 2, 2, 4), schema.span(1));
        assertEquals(new ColumnSpan(3, 1, 6, 2), schema.span(2));
        assertEquals(4, schema.nodeCount());
        assertEquals(8, schema.bufferCount());
        TableSchema projected = schema.project(List.of("b", "a"));
        assertEquals(List.of(3, 1), ids(projected));
        assertEquals(projected, schema.project(new int[] {2, 0}));
        assertTrue(schema.indexOf("A").isEmpty());
        code(ErrorCode.UNKNOWN_COLUMN, "there are a, s, b column=nope", () -> schema.require("nope"));
    }

    private static void json(ErrorCode code, String part, String json) {
        code(code, part, () -> TableSchema.fromJson(json));
    }

    private static void refused(ErrorCode code, String part, Field... columns) {
        code(code, part, () -> TableSchema.create(schema(columns)));
    }

    private static void code(ErrorCode code, String part, Runnable action) {
        WeirException e = assertThrows(WeirException.class, action::run);
        assertEquals(code, e.code(), e.getMessage());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
