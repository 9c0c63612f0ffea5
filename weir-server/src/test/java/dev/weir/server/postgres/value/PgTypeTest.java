package dev.weir.server.postgres.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

class PgTypeTest {
    private static void type(int oid, int length, int modifier, ArrowType type, Field... children) {
        assertEquals(
                new PgType(oid, length, modifier),
                PgType.of(new Field("v", FieldType.nullable(type), List.of(children))),
                type.toString());
    }

    private static Field element(ArrowType type, Field... children) {
        return new Field("element", FieldType.nullable(type), List.of(children));
    }

    @Test
    void columns() {
        type(16, 1, -1, ArrowType.Bool.INSTANCE);
        type(21, 2, -1, new ArrowType.Int(8, true));
        type(21, 2, -1, new ArrowType.Int(16, true));
        type(23, 4, -1, new ArrowType.Int(32, true));
        type(20, 8, -1, new ArrowType.Int(64, true));
        type(23, 4, -1, new ArrowType.Int(8, false));
        type(23, 4, -1, new ArrowType.Int(16, false));
        type(26, 4, -1, new ArrowType.Int(32, false));
        type(1700, -1, -1, new ArrowType.Int(64, false));
        type(700, 4, -1, new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE));
        type(701, 8, -1, new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
        type(1700, -1, 655366, new ArrowType.Decimal(10, 2, 128));
        type(1082, 4, -1, new ArrowType.Date(DateUnit.DAY));
        type(1083, 8, -1, new ArrowType.Time(TimeUnit.SECOND, 32));
        type(1114, 8, -1, new ArrowType.Timestamp(TimeUnit.NANOSECOND, null));
        type(1184, 8, -1, new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"));
        type(1186, 16, -1, new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO));
        type(25, -1, -1, ArrowType.Utf8.INSTANCE);
        type(17, -1, -1, ArrowType.Binary.INSTANCE);
        type(17, -1, -1, new ArrowType.FixedSizeBinary(16));
        type(25, -1, -1, ArrowType.Null.INSTANCE);
        Field number = element(new ArrowType.Int(32, true));
        type(1007, -1, -1, ArrowType.List.INSTANCE, number);
        type(1007, -1, -1, new ArrowType.FixedSizeList(3), number);
        type(1231, -1, 655366, ArrowType.List.INSTANCE, element(new ArrowType.Decimal(10, 2, 128)));
        type(114, -1, -1, ArrowType.List.INSTANCE, element(ArrowType.List.INSTANCE, number));
        type(114, -1, -1, ArrowType.Struct.INSTANCE, number);
        Field uuid = new Field(
                "v",
                new FieldType(
                        true, new ArrowType.FixedSizeBinary(16), null, Map.of("ARROW:extension:name", "arrow.uuid")),
                List.of());
        assertEquals(new PgType(2950, 16, -1), PgType.of(uuid));
    }

    @Test
    void parameters() {
        assertEquals(Optional.empty(), PgType.parameter(PgType.UNSPECIFIED));
        assertEquals(Optional.empty(), PgType.parameter(705));
        assertEquals(Optional.empty(), PgType.parameter(114));
        assertEquals(Optional.empty(), PgType.parameter(1700));
        assertEquals(Optional.empty(), PgType.parameter(1231));
        assertEquals(Optional.empty(), PgType.parameter(4711));
        for (int oid : new int[] {16, 17, 20, 21, 23, 25, 700, 701, 1082, 1083, 1114, 1184, 1186, 2950}) {
            assertEquals(oid, PgType.of(PgType.parameter(oid).orElseThrow()).oid());
        }
        for (int oid : new int[] {1000, 1001, 1005, 1007, 1009, 1016, 1021, 1022, 1115, 1182, 1183, 1185, 1187, 2951}) {
            assertEquals(oid, PgType.of(PgType.parameter(oid).orElseThrow()).oid());
        }
        for (int oid : new int[] {18, 19, 1042, 1043}) {
            assertEquals(25, PgType.of(PgType.parameter(oid).orElseThrow()).oid());
        }
    }
}
