package dev.weir.format.predicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.predicate.Predicate.Op;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.Bound;
import dev.weir.format.stats.ZoneMap;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundPredicateTest {
    private static final TableSchema SCHEMA = TableSchema.fromJson("""
            {"columns":[{"name":"n","type":"int64"},{"name":"f","type":"float64"},{"name":"f4","type":"float32"},
            {"name":"d","type":"decimal(10,2)"},{"name":"day","type":"date"},{"name":"t","type":"time[ms]"},
            {"name":"ts","type":"timestamp[s]"},{"name":"tsz","type":"timestamp[us, UTC]"},{"name":"s","type":"utf8"},
            {"name":"b","type":"binary"},{"name":"fx","type":"fixed_size_binary[2]"},{"name":"u","type":"uuid"},
            {"name":"flag","type":"bool"},{"name":"l","type":{"type":"list","element":"int32"}}]}""");

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, allocator.getAllocatedMemory());
        allocator.close();
    }

    @Test
    void integersAreComparedExactlyWithFractions() {
        assertEquals("[3]", longs(Op.GT, new Literal.Float(2.5), 2, 3).toString());
        assertEquals("[2]", longs(Op.LE, new Literal.Float(2.5), 2, 3).toString());
        assertEquals("[]", longs(Op.EQ, new Literal.Float(2.5), 2, 3).toString());
        assertEquals("[2, 3]", longs(Op.NE, new Literal.Float(2.5), 2, 3).toString());
        // as doubles both would be 2^53
        assertEquals(
                "[9007199254740993]",
                longs(Op.GT, new Literal.Float(0x1p53), 1L << 53, (1L << 53) + 1)
                        .toString());
        assertEquals("[2]", longs(Op.LT, new Literal.Float(Double.NaN), 2).toString());
        assertEquals(
                "[]",
                longs(Op.GE, new Literal.Float(Double.POSITIVE_INFINITY), Long.MAX_VALUE)
                        .toString());
        assertEquals(
                "[9223372036854775807]",
                longs(Op.LT, new Literal.Float(0x1p63), Long.MAX_VALUE).toString());
        assertEquals(
                "[]",
                longs(Op.EQ, new Literal.Decimal(new BigDecimal("1e30")), Long.MAX_VALUE)
                        .toString());
    }

    @Test
    void floatsAreOrderedWithNaNOnTop() {
        double[] values = {Double.NaN, Double.POSITIVE_INFINITY, -0.0, 0.0, Double.NEGATIVE_INFINITY};
        assertEquals("{0}", doubles(Op.EQ, new Literal.Float(Double.NaN), values));
        assertEquals("{0}", doubles(Op.GT, new Literal.Float(Double.POSITIVE_INFINITY), values));
        assertEquals("{2, 3}", doubles(Op.EQ, new Literal.Int(0), values));
        assertEquals("{4}", doubles(Op.LT, new Literal.Float(0.0), values));
        assertEquals("{0, 1}", doubles(Op.GT, new Literal.Float(-0.0), values));
        // 2^63 - 1 is no double: the nearest, 2^63, is above it
        assertEquals("{0}", doubles(Op.GT, new Literal.Int(Long.MAX_VALUE), 0x1p63));
        assertEquals("{}", doubles(Op.EQ, new Literal.Int(Long.MAX_VALUE), 0x1p63));
        assertEquals(
                "{0}", doubles(Op.LT, new Literal.Decimal(new BigDecimal("1e900")), 1e300, Double.POSITIVE_INFINITY));
        assertEquals("{0}", doubles(Op.EQ, new Literal.Decimal(new BigDecimal("0.1")), 0.1));
    }

    @Test
    void decimalConstantMeansTheNearestSingle() {
        Float4Vector vector = new Float4Vector("f4", allocator);
        vector.setSafe(0, 0.1f);
        vector.setValueCount(1);
        try (VectorSchemaRoot root = VectorSchemaRoot.of(vector)) {
            assertEquals(
                    "{0}",
                    select(compare("f4", Op.EQ, new Literal.Decimal(new BigDecimal("0.1"))), root)
                            .toString());
            assertEquals(
                    "{}",
                    select(compare("f4", Op.EQ, new Literal.Float(0.1)), root).toString());
        }
    }

    @Test
    void decimalsAreScaled() {
        DecimalVector vector = new DecimalVector("d", allocator, 10, 2);
        String[] values = {"-1.23", "1.23", "1.24", "99999999.99"};
        for (int row = 0; row < values.length; row++) {
            vector.setSafe(row, new BigDecimal(values[row]));
        }
        vector.setValueCount(values.length);
        try (VectorSchemaRoot root = VectorSchemaRoot.of(vector)) {
            assertEquals(
                    "{1}",
                    select(compare("d", Op.EQ, new Literal.Float(1.23)), root).toString());
            assertEquals(
                    "{1}",
                    select(compare("d", Op.EQ, new Literal.Decimal(new BigDecimal("1.2300"))), root)
                            .toString());
            assertEquals(
                    "{0, 1}",
                    select(compare("d", Op.LT, new Literal.Decimal(new BigDecimal("1.235"))), root)
                            .toString());
            assertEquals(
                    "{3}", select(compare("d", Op.GE, new Literal.Int(2)), root).toString());
            assertEquals(
                    "{}",
                    select(compare("d", Op.GT, new Literal.Float(Double.POSITIVE_INFINITY)), root)
                            .toString());
            assertEquals(
                    "{0, 1, 2, 3}",
                    select(compare("d", Op.LT, new Literal.Decimal(new BigDecimal("1e900"))), root)
                            .toString());
        }
    }

    @Test
    void textIsReadAsTime() {
        DateDayVector day = new DateDayVector("day", allocator);
        TimeMilliVector time = new TimeMilliVector("t", allocator);
        TimeStampSecVector timestamp = new TimeStampSecVector("ts", allocator);
        day.setSafe(0, (int) java.time.LocalDate.parse("2026-01-31").toEpochDay());
        time.setSafe(0, 45_000_500);
        timestamp.setSafe(0, -1);
        for (FieldVector vector : List.of(day, time, timestamp)) {
            vector.setValueCount(1);
        }
        try (VectorSchemaRoot root = VectorSchemaRoot.of(day, time, timestamp)) {
            assertTrue(passes(compare("day", Op.EQ, text("2026-01-31")), root));
            assertTrue(passes(compare("day", Op.LT, text("2026-02-01")), root));
            assertTrue(passes(compare("t", Op.EQ, text("12:30:00.5")), root));
            assertTrue(passes(compare("t", Op.GT, text("12:30:00.4999999")), root));
            assertFalse(passes(compare("t", Op.EQ, text("12:30:00.5000001")), root));
            assertTrue(passes(compare("ts", Op.EQ, text("1969-12-31T23:59:59")), root));
            assertTrue(passes(compare("ts", Op.EQ, text("1969-12-31 23:59:59")), root));
            assertTrue(passes(compare("ts", Op.GT, text("1969-12-31T23:59:58.999")), root));
            assertTrue(passes(compare("ts", Op.LT, text("1969-12-31T23:59:59.001")), root));
            assertTrue(passes(compare("ts", Op.LT, text("1970-01-01")), root));
            assertTrue(passes(compare("ts", Op.EQ, new Literal.Int(-1)), root));
        }
    }

    @Test
    void zonedTextIsAnInstant() {
        ZoneMap zone = ints(1_000_000 * Instant.parse("2026-01-31T12:00:00Z").getEpochSecond());
        assertTrue(mayMatch(compare("tsz", Op.EQ, text("2026-01-31T12:00:00Z")), zone));
        assertTrue(mayMatch(compare("tsz", Op.EQ, text("2026-01-31T14:00:00+02:00")), zone));
        assertTrue(mayMatch(compare("tsz", Op.EQ, text("2026-01-31 12:00:00")), zone));
        assertFalse(mayMatch(compare("tsz", Op.EQ, text("2026-01-31T12:00:00+02:00")), zone));
    }

    @Test
    void zoneMapsPrune() {
        ZoneMap tens = new ZoneMap(5, 1, false, new Bound.Int(10), new Bound.Int(20));
        assertFalse(mayMatch(compare("n", Op.LT, new Literal.Int(10)), tens));
        assertTrue(mayMatch(compare("n", Op.LE, new Literal.Int(10)), tens));
        assertFalse(mayMatch(compare("n", Op.EQ, new Literal.Float(10.5)), tens));
        assertFalse(
                mayMatch(new Predicate.Not(new Predicate.Between("n", new Literal.Int(5), new Literal.Int(20))), tens));
        assertFalse(mayMatch(new Predicate.In("n", List.of(new Literal.Int(9), new Literal.Int(21))), tens));
        assertFalse(mayMatch(new Predicate.In("n", List.of()), tens));
        assertTrue(mayMatch(new Predicate.IsNull("n"), tens));
        assertFalse(mayMatch(compare("n", Op.NE, new Literal.Int(7)), ints(7)));
        ZoneMap allNull = new ZoneMap(5, 5, false, new Bound.None(), new Bound.None());
        assertFalse(mayMatch(compare("n", Op.NE, new Literal.Int(7)), allNull));
        assertFalse(mayMatch(new Predicate.IsNotNull("n"), allNull));
        assertFalse(mayMatch(new Predicate.IsNull("n"), ints(1)));
    }

    @Test
    void zoneMapWithNaNKeepsWhatIsAboveAll() {
        ZoneMap some = new ZoneMap(5, 0, true, new Bound.Float(1), new Bound.Float(2));
        ZoneMap none = new ZoneMap(5, 0, false, new Bound.Float(1), new Bound.Float(2));
        Predicate above = compare("f", Op.GT, new Literal.Int(100));
        assertTrue(mayMatch(above, some));
        assertFalse(mayMatch(above, none));
        assertFalse(mayMatch(compare("f", Op.LT, new Literal.Int(1)), some));
    }

    @Test
    void zoneMapsOfTextPruneByPrefix() {
        ZoneMap zone = new ZoneMap(
                5,
                0,
                false,
                new Bound.Bytes("bbbbbbbbbbbbbbbb".getBytes(), false),
                new Bound.Bytes("cc".getBytes(), true));
        assertFalse(mayMatch(new Predicate.StartsWith("s", "a"), zone));
        assertTrue(mayMatch(new Predicate.StartsWith("s", "bbbbbbbbbbbbbbbbbbb"), zone));
        assertTrue(mayMatch(new Predicate.StartsWith("s", "c"), zone));
        assertFalse(mayMatch(new Predicate.StartsWith("s", "cd"), zone));
        assertFalse(mayMatch(compare("s", Op.GT, text("cc")), zone));
        assertFalse(mayMatch(new Predicate.Not(new Predicate.StartsWith("s", "")), zone));
    }

    @Test
    void nullsAreNeverTrueNorFalse() {
        VarCharVector vector = new VarCharVector("s", allocator);
        vector.setSafe(0, "x".getBytes());
        vector.setNull(1);
        vector.setValueCount(2);
        try (VectorSchemaRoot root = VectorSchemaRoot.of(vector)) {
            Predicate isX = compare("s", Op.EQ, text("x"));
            assertEquals("{0}", select(isX, root).toString());
            assertEquals("{}", select(new Predicate.Not(isX), root).toString());
            assertEquals("{1}", select(new Predicate.IsNull("s"), root).toString());
            assertEquals("{0, 1}", select(new Predicate.And(List.of()), root).toString());
            assertEquals("{}", select(new Predicate.Or(List.of()), root).toString());
        }
    }

    @Test
    void columnsAreThoseRead() {
        Predicate predicate = new Predicate.Or(List.of(
                new Predicate.IsNull("l"),
                new Predicate.Not(
                        new Predicate.And(List.of(new Predicate.IsNull("f"), new Predicate.IsNotNull("l"))))));
        assertEquals(Set.of(1, 13), BoundPredicate.bind(predicate, SCHEMA).columns());
    }

    @ParameterizedTest
    @CsvSource({
        "n, text",
        "n, bytes",
        "n, bool",
        "f, text",
        "d, text",
        "day, float",
        "t, decimal",
        "ts, zoned",
        "ts, text",
        "tsz, text",
        "day, zoned",
        "s, int",
        "s, bytes",
        "b, text",
        "fx, bytes",
        "u, text",
        "u, bytes",
        "flag, int",
        "l, int"
    })
    void otherTypesAreRefused(String column, String constant) {
        Literal literal = switch (constant) {
            case "bytes" -> new Literal.Bytes(new byte[3]);
            case "bool" -> new Literal.Bool(true);
            case "float" -> new Literal.Float(1);
            case "decimal" -> new Literal.Decimal(BigDecimal.ONE);
            case "zoned" -> text("2026-01-31T12:00:00Z");
            case "int" -> new Literal.Int(1);
            default -> text("yesterday");
        };
        for (Predicate predicate : List.of(
                compare(column, Op.EQ, literal),
                new Predicate.Between(column, literal, literal),
                new Predicate.In(column, List.of(literal)))) {
            WeirException e = assertThrows(WeirException.class, () -> BoundPredicate.bind(predicate, SCHEMA));
            assertEquals(ErrorCode.TYPE_MISMATCH, e.code());
            assertTrue(e.getMessage().contains("column=" + column), e.getMessage());
        }
    }

    @Test
    void whatCannotBeBoundIsRefused() {
        assertRefused(ErrorCode.UNKNOWN_COLUMN, new Predicate.IsNull("nope"));
        assertRefused(ErrorCode.TYPE_MISMATCH, new Predicate.StartsWith("n", "1"));
        assertRefused(ErrorCode.TYPE_MISMATCH, compare("s", Op.EQ, text("\ud800")));
        assertRefused(ErrorCode.TYPE_MISMATCH, compare("d", Op.EQ, new Literal.Decimal(new BigDecimal("1e999999999"))));
        Predicate deep = new Predicate.IsNull("n");
        for (int i = 0; i < 10_000; i++) {
            deep = new Predicate.Not(deep);
        }
        assertRefused(ErrorCode.INVALID_REQUEST, deep);
    }

    private static void assertRefused(ErrorCode code, Predicate predicate) {
        assertEquals(
                code,
                assertThrows(WeirException.class, () -> BoundPredicate.bind(predicate, SCHEMA))
                        .code());
    }

    private List<Long> longs(Op op, Literal literal, long... values) {
        BigIntVector vector = new BigIntVector("n", allocator);
        for (int row = 0; row < values.length; row++) {
            vector.setSafe(row, values[row]);
        }
        vector.setValueCount(values.length);
        try (VectorSchemaRoot root = VectorSchemaRoot.of(vector)) {
            return select(compare("n", op, literal), root).stream()
                    .mapToObj(row -> values[row])
                    .toList();
        }
    }

    private String doubles(Op op, Literal literal, double... values) {
        Float8Vector vector = new Float8Vector("f", allocator);
        for (int row = 0; row < values.length; row++) {
            vector.setSafe(row, values[row]);
        }
        vector.setValueCount(values.length);
        try (VectorSchemaRoot root = VectorSchemaRoot.of(vector)) {
            return select(compare("f", op, literal), root).toString();
        }
    }

    private static Predicate compare(String column, Op op, Literal literal) {
        return new Predicate.Compare(column, op, literal);
    }

    private static Literal text(String text) {
        return new Literal.Text(text);
    }

    private static ZoneMap ints(long only) {
        return new ZoneMap(5, 0, false, new Bound.Int(only), new Bound.Int(only));
    }

    private static BitSet select(Predicate predicate, VectorSchemaRoot root) {
        return BoundPredicate.bind(predicate, SCHEMA).select(root);
    }

    private static boolean passes(Predicate predicate, VectorSchemaRoot root) {
        return select(predicate, root).get(0);
    }

    private static boolean mayMatch(Predicate predicate, ZoneMap zone) {
        return BoundPredicate.bind(predicate, SCHEMA).mayMatch(column -> zone);
    }
}
