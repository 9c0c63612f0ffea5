package dev.weir.format.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.WeirException;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class TypeNamesTest {
    private static final ArrowType INT64 = new ArrowType.Int(64, true);

    private static Field field(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    @Test
    void ofTypesThatTablesHaveAsInTheirJson() {
        assertEquals("int64", TypeNames.shown(INT64));
        assertEquals("float64", TypeNames.shown(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)));
        assertEquals("decimal(10,2)", TypeNames.shown(new ArrowType.Decimal(10, 2, 128)));
        assertEquals("timestamp[us, UTC]", TypeNames.shown(new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")));
        assertEquals("utf8", TypeNames.shown(ArrowType.Utf8.INSTANCE));
    }

    @Test
    void ofTypesThatNoTableHas() {
        assertEquals("uint32", TypeNames.shown(new ArrowType.Int(32, false)));
        assertEquals("float16", TypeNames.shown(new ArrowType.FloatingPoint(FloatingPointPrecision.HALF)));
        assertEquals("decimal256(50,2)", TypeNames.shown(new ArrowType.Decimal(50, 2, 256)));
        assertEquals("date64", TypeNames.shown(new ArrowType.Date(DateUnit.MILLISECOND)));
        assertEquals("large_utf8", TypeNames.shown(ArrowType.LargeUtf8.INSTANCE));
        assertEquals("interval", TypeNames.shown(new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO)));
        assertEquals("null", TypeNames.shown(ArrowType.Null.INSTANCE));
    }

    @Test
    void ofColumnsWithParts() {
        Field uuid = new Field(
                "u",
                new FieldType(
                        true, new ArrowType.FixedSizeBinary(16), null, Map.of("ARROW:extension:name", "arrow.uuid")),
                null);
        Field struct = field("element", ArrowType.Struct.INSTANCE, field("a", INT64), uuid);
        assertEquals("list<struct<a: int64, u: uuid>>", TypeNames.shown(field("l", ArrowType.List.INSTANCE, struct)));
        assertEquals(
                "fixed_size_list<int64>[3]",
                TypeNames.shown(field("f", new ArrowType.FixedSizeList(3), field("element", INT64))));
        Field entries = field(
                "entries", ArrowType.Struct.INSTANCE, field("key", ArrowType.Utf8.INSTANCE), field("value", INT64));
        assertEquals("map<utf8, int64>", TypeNames.shown(field("m", new ArrowType.Map(false), entries)));
        assertEquals("map", TypeNames.shown(field("m", new ArrowType.Map(false))));
        Field encoded = new Field(
                "d", new FieldType(true, ArrowType.Utf8.INSTANCE, new DictionaryEncoding(1, false, null)), null);
        assertEquals("dictionary<utf8>", TypeNames.shown(encoded));
    }

    /** People are told what they can write into a schema, not how Arrow's Java library prints its objects. */
    @Test
    void errorsNameThem() {
        WeirException error = assertThrows(
                WeirException.class,
                () -> TableSchema.create(new Schema(List.of(field("a", new ArrowType.Int(32, false))))));
        String message = String.valueOf(error.getMessage());
        assertTrue(message.endsWith("column=a type=uint32"), message);
        assertFalse(message.contains("Int("), message);
    }
}
