package dev.weir.client.columns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.schema.Column;
import dev.weir.client.schema.Schemas;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class RecordsTest {
    enum Colour {
        RED,
        GREEN
    }

    record Point(int x, Double y) {}

    record Everything(
            long aLong,
            int anInt,
            short aShort,
            byte aByte,
            boolean aBoolean,
            double aDouble,
            float aFloat,
            Long boxed,
            String text,
            @Column(precision = 10, scale = 2) BigDecimal money,
            Instant moment,
            @Column(unit = Column.Unit.NANOSECONDS) LocalDateTime local,
            LocalDate day,
            LocalTime time,
            UUID id,
            Colour colour,
            Point point,
            List<Point> points,
            Map<String, Integer> counts,
            Set<String> tags,
            @Column(name = "renamed", required = true) String other,
            long[] numbers,
            @Column(size = 3) float[] vector) {}

    private static Everything some() {
        return new Everything(
                1,
                2,
                (short) 3,
                (byte) 4,
                true,
                5.5,
                6.5f,
                7L,
                "Zürich",
                new BigDecimal("12.34"),
                Instant.parse("2026-01-02T03:04:05.123456Z"),
                LocalDateTime.parse("1950-01-02T03:04:05.123456789"),
                LocalDate.of(2026, 1, 2),
                LocalTime.of(1, 2, 3),
                new UUID(1, 2),
                Colour.GREEN,
                new Point(1, null),
                Arrays.asList(new Point(1, 2.0), null),
                Map.of("a", 1),
                Set.of("x"),
                "other",
                new long[] {1, 2, 3},
                new float[] {1, 2, 3});
    }

    private static Everything empty() {
        return new Everything(
                0, 0, (short) 0, (byte) 0, false, 0, 0, null, null, null, null, null, null, null, null, null, null,
                null, null, null, "", null, null);
    }

    private static void assertSame(Everything a, Everything b) {
        // records compare arrays by identity
        assertArrayEquals(a.numbers, b.numbers);
        assertArrayEquals(a.vector, b.vector);
        assertEquals(a.toString().replaceAll("\\[[JF]@\\w+", ""), b.toString().replaceAll("\\[[JF]@\\w+", ""));
    }

    @Test
    void everyComponentTypeRoundTrips() {
        TableSchema schema = Schemas.of(Everything.class);
        RecordWriter<Everything> writer = RecordWriter.of(Everything.class, schema.columns(), "");
        RecordReader<Everything> maker = RecordReader.of(Everything.class, schema.columns());
        try (RootAllocator allocator = new RootAllocator()) {
            try (RowBlock block = new RowBlock(schema, allocator)) {
                for (int i = 0; i < 100; i++) {
                    block.append(i % 2 == 0 ? some() : empty(), writer);
                }
                try (VectorSchemaRoot root = block.toRoot()) {
                    RowReader reader = new RowReader(schema.columns());
                    reader.bind(root);
                    for (int i = 0; i < 100; i++) {
                        assertSame(i % 2 == 0 ? some() : empty(), maker.read(reader, i));
                    }
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    @Test
    void namesAndNullsFollowTheComponents() {
        TableSchema schema = Schemas.of(Everything.class);
        assertTrue(schema.indexOf("a_long").isPresent());
        assertTrue(schema.indexOf("renamed").isPresent());
        assertTrue(!schema.columns().get(schema.require("renamed")).isNullable());
        assertTrue(!schema.columns().get(schema.require("a_long")).isNullable());
        assertTrue(schema.columns().get(schema.require("boxed")).isNullable());
    }

    record Wrong(String aLong) {}

    record Less(long aLong) {}

    record Odd(Object what) {}

    record Endless(List<Endless> more) {}

    @Test
    void whatDoesNotFitIsToldBeforeTheFirstRow() {
        TableSchema table =
                Schemas.builder().int64("a_long").utf8("more").required().build();
        TableSchema one = Schemas.builder().int64("a_long").build();
        assertCode(ErrorCode.TYPE_MISMATCH, () -> RecordWriter.of(Less.class, table.columns(), ""));
        assertCode(ErrorCode.UNKNOWN_COLUMN, () -> RecordWriter.of(Point.class, one.columns(), ""));
        assertCode(ErrorCode.UNSUPPORTED_TYPE, () -> Schemas.of(Odd.class));
        assertCode(ErrorCode.UNSUPPORTED_TYPE, () -> Schemas.of(Endless.class));
        assertCode(
                ErrorCode.TYPE_MISMATCH,
                () -> RecordWriter.of(
                        Less.class, Schemas.builder().int32("a_long").build().columns(), ""));
    }

    @Test
    void aNullForAPrimitiveNamesTheColumn() {
        TableSchema schema = Schemas.builder().int64("a_long").build();
        RecordReader<Less> maker = RecordReader.of(Less.class, schema.columns());
        try (RootAllocator allocator = new RootAllocator();
                RowBlock block = new RowBlock(schema, allocator)) {
            block.append(new Object[] {null});
            try (VectorSchemaRoot root = block.toRoot()) {
                RowReader reader = new RowReader(schema.columns());
                reader.bind(root);
                WeirException error = assertThrows(WeirException.class, () -> maker.read(reader, 0));
                assertTrue(error.getMessage().contains("column=a_long"), error.getMessage());
            }
        }
    }

    @Test
    void valuesThatDoNotFitAreRefused() {
        refuse(b -> b.int8("c"), 128);
        refuse(b -> b.int32("c"), 1L << 31);
        refuse(b -> b.int64("c"), 1.0);
        refuse(b -> b.float32("c"), 0.1);
        refuse(b -> b.float64("c"), Long.MAX_VALUE);
        refuse(b -> b.decimal("c", 5, 2), new BigDecimal("1.234"));
        refuse(b -> b.decimal("c", 5, 2), new BigDecimal("1000"));
        refuse(b -> b.decimal("c", 5, 2), new BigDecimal("1e999999999"));
        refuse(b -> b.fixedBinary("c", 2), new byte[3]);
        refuse(b -> b.timestamp("c", Column.Unit.NANOSECONDS), Instant.MAX);
        refuse(b -> b.timestamp("c"), LocalDateTime.of(2026, 1, 1, 0, 0));
        refuse(b -> b.localTimestamp("c"), Instant.EPOCH);
        refuse(b -> b.fixedList("c", 2, e -> e.int64("e")), List.of(1L));
        refuse(b -> b.time("c"), -1L);
        refuse(b -> b.utf8("c"), 1);
    }

    private static void refuse(java.util.function.Consumer<dev.weir.client.schema.SchemaBuilder> column, Object value) {
        var builder = Schemas.builder();
        column.accept(builder);
        try (RootAllocator allocator = new RootAllocator();
                RowBlock block = new RowBlock(builder.build(), allocator)) {
            assertCode(ErrorCode.TYPE_MISMATCH, () -> block.append(new Object[] {value}));
            assertEquals(0, block.rows());
            assertEquals(0, block.bytes());
        }
    }

    private static void assertCode(ErrorCode code, org.junit.jupiter.api.function.Executable executable) {
        assertEquals(code, assertThrows(WeirException.class, executable).code());
    }
}
