package dev.weir.server.postgres.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.ZoneId;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

/** What clients bind, and what DuckDB's casts are given for it. */
class ParameterTextTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Field TEXT = Field.nullable("$1", ArrowType.Utf8.INSTANCE);

    private static String text(int oid, String value) {
        return ParameterText.of(1, oid, TEXT, Format.TEXT, Unpooled.wrappedBuffer(value.getBytes(UTF_8)), BERLIN);
    }

    private static String binary(int oid, String hex) {
        return ParameterText.of(
                1, oid, TEXT, Format.BINARY, Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)), BERLIN);
    }

    private static void refused(int oid, String value) {
        WeirException e = assertThrows(WeirException.class, () -> text(oid, value), value);
        assertEquals(ErrorCode.TYPE_MISMATCH, e.code());
        assertTrue(e.getMessage().endsWith("parameter=$1"), e.getMessage());
    }

    private static void refusedBinary(int oid, String hex) {
        WeirException e = assertThrows(WeirException.class, () -> binary(oid, hex), hex);
        assertEquals(ErrorCode.TYPE_MISMATCH, e.code());
        assertTrue(e.getMessage().endsWith("parameter=$1"), e.getMessage());
    }

    @Test
    void textsOfScalars() {
        assertEquals("true", text(16, " T "));
        assertEquals("false", text(16, "off"));
        assertEquals("42", text(23, " 42 "));
        assertEquals("-9223372036854775808", text(20, "-9223372036854775808"));
        assertEquals("4294967295", text(26, "4294967295"));
        assertEquals("1.0E20", text(701, "1e20"));
        assertEquals("NaN", text(700, "nan"));
        assertEquals("-Infinity", text(701, "-inf"));
        assertEquals("1.50", text(1700, "1.50"));
        assertEquals(" a b ", text(25, " a b "));
        assertEquals("äé€", text(1043, "äé€"));
        assertEquals("{\"a\": 1}", text(114, "{\"a\": 1}"));
        assertEquals("123e4567-e89b-12d3-a456-426614174000", text(2950, "{123E4567E89B12D3A456426614174000}"));
        assertEquals("\\xCA\\xFE", text(17, "\\xcafe"));
        assertEquals("\\x61\\x5C\\x00\\xC3\\xA4", text(17, "a\\\\\\000ä"));
        assertEquals("", text(17, "\\x"));
        assertEquals("what 4711 says", text(4711, "what 4711 says"));
    }

    @Test
    void textsOfTimes() {
        assertEquals("2026-11-26", text(1082, "2026-11-26"));
        assertEquals("2026-11-26", text(1082, "2026-11-26 +01"), "as pgjdbc sends a date");
        assertEquals("2026-11-26", text(1082, "2026-11-26T08:09:10Z"));
        assertEquals("0044-03-15 (BC)", text(1082, "0044-03-15 BC"));
        assertEquals("-infinity", text(1082, "-infinity"));
        assertEquals("08:09:10.5", text(1083, "08:09:10.50+01"));
        assertEquals("08:09:10", text(1083, "08:09:10 Europe/Berlin"));
        assertEquals("24:00:00", text(1083, "24:00"));
        assertEquals("2026-11-26 08:09:10.123456789", text(1114, "2026-11-26T08:09:10.123456789+05:30"));
        assertEquals("0044-03-15 (BC) 00:00:00", text(1114, "0044-03-15 00:00:00 BC"));
        assertEquals("2026-11-26 07:09:10+00", text(1184, "2026-11-26 08:09:10"));
        assertEquals("2026-07-26 06:09:10.25+00", text(1184, "2026-07-26 08:09:10.25"));
        assertEquals("2026-11-26 02:39:10+00", text(1184, "2026-11-26 08:09:10+05:30"));
        assertEquals("2026-11-26 13:09:10+00", text(1184, "2026-11-26 08:09:10 America/New_York"));
        assertEquals("infinity", text(1184, "infinity"));
        assertEquals("14 months 3 days 14706789000 microseconds", text(1186, "1 year 2 mons 3 days 04:05:06.789"));
        assertEquals("0 months 1 days -14706000000 microseconds", text(1186, "1 day -04:05:06"));
        assertEquals("14 months 10 days 14706500000 microseconds", text(1186, "P1Y2M1W3DT4H5M6.5S"));
        assertEquals("0 months -1 days -43200000000 microseconds", text(1186, "@ 1.5 days ago"));
    }

    @Test
    void textsOfArrays() {
        assertEquals("[\"1\", NULL, \"-3\"]", text(1007, "{1,NULL, -3 }"));
        assertEquals("[]", text(1007, "{}"));
        assertEquals("[[\"1\"], [\"2\"]]", text(1007, "{{1},{2}}"));
        assertEquals("[\"1\", \"2\"]", text(1007, "[5:6]={1,2}"));
        assertEquals(
                "[\"a b\", \"x\\\"y\", \"\\\\\", \"\", \"NULL\", \"c d\", NULL]",
                text(1009, "{\"a b\",\"x\\\"y\",\"\\\\\",\"\",\"NULL\", c d ,null}"));
        assertEquals("[\"\\\\xCA\"]", text(1001, "{\"\\\\xca\"}"));
        assertEquals("[\"2026-11-26 07:09:10+00\"]", text(1185, "{\"2026-11-26 08:09:10\"}"));
    }

    @Test
    void binaryScalars() {
        assertEquals("true", binary(16, "01"));
        assertEquals("-2", binary(21, "fffe"));
        assertEquals("42", binary(23, "0000002a"));
        assertEquals("9223372036854775807", binary(20, "7fffffffffffffff"));
        assertEquals("0.1", binary(701, "3fb999999999999a"));
        assertEquals("12345678.9012", binary(1700, "0003000100000004" + "04d2162e2334"));
        assertEquals("-0.0001", binary(1700, "0001ffff40000004" + "0001"));
        assertEquals("10000", binary(1700, "0001000100000000" + "0001"));
        assertEquals("2000-01-02", binary(1082, "00000001"));
        assertEquals("infinity", binary(1082, "7fffffff"));
        assertEquals("1999-12-31 23:59:59.999999", binary(1114, "ffffffffffffffff"));
        assertEquals("1999-12-31 23:59:59.999999+00", binary(1184, "ffffffffffffffff"));
        assertEquals("14 months 3 days 5 microseconds", binary(1186, "0000000000000005000000030000000e"));
        assertEquals("\\xCA\\xFE", binary(17, "cafe"));
        assertEquals("{}", binary(3802, "017b7d"));
        assertEquals(
                "[\"1\", NULL]",
                binary(1007, "000000010000000100000017" + "0000000200000001" + "0000000400000001" + "ffffffff"));
        assertEquals("[]", binary(1007, "000000000000000000000017"));
        assertEquals("[]", binary(1007, "000000020000000000000017" + "0000000000000001" + "7fffffff00000001"));
    }

    @Test
    void aTypeThatIsNotSaidIsThatOfTheStatement() {
        Field number = Field.nullable("$1", new ArrowType.Int(32, true));
        assertEquals(
                "7",
                ParameterText.of(1, 0, number, Format.BINARY, Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 7}), BERLIN));
    }

    @Test
    void jsonBecomesWhatTheTargetIs() {
        Field key = new Field("key", FieldType.notNullable(ArrowType.Utf8.INSTANCE), null);
        Field entries = new Field(
                "entries",
                FieldType.notNullable(ArrowType.Struct.INSTANCE),
                List.of(key, Field.nullable("value", new ArrowType.Int(32, true))));
        Field map = new Field("$1", FieldType.nullable(new ArrowType.Map(false)), List.of(entries));
        Field struct = new Field(
                "$1",
                FieldType.nullable(ArrowType.Struct.INSTANCE),
                List.of(
                        Field.nullable("a b", ArrowType.Utf8.INSTANCE),
                        Field.nullable("c", ArrowType.Binary.INSTANCE)));
        assertEquals("{\"k\"=\"1\", \"\\\"l\"=NULL}", json(map, "{\"k\": 1, \"\\\"l\": null}"));
        assertEquals(
                "{\"a b\": \"x\\\"\", \"c\": \"\\\\xCA\"}", json(struct, "{\"c\": \"\\\\xca\", \"a b\": \"x\\\"\"}"));
        assertEquals("{\"a b\": NULL, \"c\": NULL}", json(struct, "{}"));
        assertThrows(WeirException.class, () -> json(struct, "[]"));
        assertThrows(WeirException.class, () -> json(struct, "{"));
        assertThrows(WeirException.class, () -> json(map, "{} {}"));
    }

    private static String json(Field target, String json) {
        return ParameterText.of(1, 114, target, Format.TEXT, Unpooled.wrappedBuffer(json.getBytes(UTF_8)), BERLIN);
    }

    @Test
    void whatIsNoValueOfTheTypeIsRefused() {
        refused(16, "maybe");
        refused(23, "1.5");
        refused(23, "");
        refused(23, "٣");
        refused(23, "2147483648");
        refused(20, "9223372036854775808");
        refused(701, "1d");
        refused(701, "0x1p3");
        refused(701, "1e400");
        refused(1700, "NaN");
        refused(1700, "1e99999999999");
        refused(2950, "123e4567-e89b-12d3-a456-42661417400");
        refused(17, "\\xabc");
        refused(17, "\\9");
        refused(1082, "2026-02-30");
        refused(1082, "yesterday");
        refused(1083, "24:00:01");
        refused(1114, "2026-11-26 08");
        refused(1184, "2026-11-26 08:09 Nowhere/Land");
        refused(1186, "soon");
        refused(1186, "1 fortnight");
        refused(1186, "99999999999 years");
        refused(1007, "{1");
        refused(1007, "{1,}");
        refused(1007, "{1} 2");
        refused(1007, "1");
        refused(1007, "{a}");
        refused(25, "a\0b");
        refusedBinary(25, "ff");
        refusedBinary(23, "00");
        refusedBinary(1083, "ffffffffffffffff");
        refusedBinary(1700, "00030001000000");
        refusedBinary(1700, "0001000000000000" + "2710");
        refusedBinary(1700, "0001000a00000000" + "0001");
        refusedBinary(1700, "00000000c0000000");
        refusedBinary(1007, "0000000100000000000000170000000200000001");
        refusedBinary(1007, "000000010000000000000019" + "0000000100000001" + "ffffffff");
        refusedBinary(1007, "7fffffff0000000000000017");
        // a thousand times a thousand lists of nothing, in few bytes
        refusedBinary(
                1007,
                "000000050000000000000017" + "000003e800000001".repeat(4) + "0000000000000001" + "00".repeat(4000));
        refusedBinary(3802, "027b7d");
    }

    @Test
    void aBinaryValueOfAnUnknownTypeIsNotGuessed() {
        WeirException e = assertThrows(WeirException.class, () -> binary(4711, "00"));
        assertEquals(ErrorCode.UNSUPPORTED, e.code());
    }
}
