package dev.weir.lake.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class FileMetricsTest {
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.optional(1, "n", Types.LongType.get()),
            Types.NestedField.optional(2, "text", Types.StringType.get()),
            Types.NestedField.optional(3, "f", Types.DoubleType.get()),
            Types.NestedField.optional(
                    4, "s", Types.StructType.of(Types.NestedField.optional(5, "x", Types.IntegerType.get()))),
            Types.NestedField.optional(6, "l", Types.ListType.ofOptional(7, Types.IntegerType.get())),
            Types.NestedField.optional(8, "bytes", Types.BinaryType.get()));

    private static ColumnFigures figures(Object lower, Object upper) {
        return new ColumnFigures(
                10,
                OptionalLong.of(2),
                OptionalLong.of(1),
                OptionalLong.of(99),
                Optional.of(lower),
                Optional.of(upper));
    }

    private static Metrics metrics(Map<String, String> properties, Map<Integer, ColumnFigures> columns) {
        return new FileMetrics(SCHEMA, MetricsConfig.from(properties, SCHEMA, SortOrder.unsorted())).of(10, columns);
    }

    private static Object value(int id, ByteBuffer bound) {
        return Conversions.fromByteBuffer(SCHEMA.findType(id), bound);
    }

    @Test
    void countsAndBoundsAreByFieldId() {
        Metrics metrics = metrics(Map.of(), Map.of(1, figures(-3L, 7L), 5, figures(1, 2), 7, figures(1, 2)));
        assertEquals(10, metrics.recordCount());
        assertEquals(Map.of(1, 10L, 5, 10L, 7, 10L), metrics.valueCounts());
        assertEquals(Map.of(1, 2L, 5, 2L, 7, 2L), metrics.nullValueCounts());
        assertEquals(Map.of(1, 1L, 5, 1L, 7, 1L), metrics.nanValueCounts());
        assertEquals(99, metrics.columnSizes().get(1));
        assertEquals(-3L, value(1, metrics.lowerBounds().get(1)));
        assertEquals(7L, value(1, metrics.upperBounds().get(1)));
        assertEquals(2, value(5, metrics.upperBounds().get(5)));
        assertFalse(metrics.lowerBounds().containsKey(7), "elements of lists have no bounds");
    }

    @Test
    void longBoundsAreCutSoThatTheyStayBounds() {
        Metrics metrics = metrics(
                Map.of("write.metadata.metrics.default", "truncate(4)"),
                Map.of(
                        2,
                        figures("abcdefgh", "abcdefgh"),
                        8,
                        figures(
                                ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}),
                                ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1}))));
        assertEquals("abcd", value(2, metrics.lowerBounds().get(2)).toString());
        assertEquals("abce", value(2, metrics.upperBounds().get(2)).toString());
        assertEquals(
                ByteBuffer.wrap(new byte[] {1, 2, 3, 4}),
                value(8, metrics.lowerBounds().get(8)));
        assertNull(metrics.upperBounds().get(8), "nothing of four bytes is larger");
    }

    @Test
    void aZeroMayBeOfEitherSign() {
        Metrics metrics = metrics(Map.of(), Map.of(3, figures(0.0, -0.0)));
        assertEquals(-0.0, value(3, metrics.lowerBounds().get(3)));
        assertEquals(0.0, value(3, metrics.upperBounds().get(3)));
    }

    @Test
    void aTableSaysWhatItWants() {
        Metrics metrics = metrics(
                Map.of("write.metadata.metrics.default", "none", "write.metadata.metrics.column.n", "counts"),
                Map.of(1, figures(1L, 2L), 2, figures("a", "b")));
        assertEquals(Map.of(1, 10L), metrics.valueCounts());
        assertEquals(Map.of(), metrics.lowerBounds());
    }
}
