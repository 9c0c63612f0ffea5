package dev.weir.format.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.column.ValueKind;
import dev.weir.format.rows.RandomBatch;
import dev.weir.format.rows.Values;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

class ZoneMapProperties {
    @Property(tries = 300)
    void boundsAreThoseOfTheValues(@ForAll long seed) {
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatch.of(RandomBatch.schema(), allocator, random, random.nextInt(200))) {
                for (FieldVector vector : root.getFieldVectors()) {
                    check(vector, ZoneMap.of(vector));
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static void check(FieldVector vector, ZoneMap zone) {
        List<Integer> valid = IntStream.range(0, vector.getValueCount())
                .filter(row -> !vector.isNull(row))
                .boxed()
                .toList();
        assertEquals(vector.getValueCount(), zone.rowCount());
        assertEquals(vector.getValueCount() - valid.size(), zone.nullCount(), vector.getName());
        ByteBuffer bytes = ByteBuffer.allocate(ZoneMapLayout.BYTES + 7).position(3);
        ZoneMapLayout.encode(zone, bytes);
        assertEquals(3 + ZoneMapLayout.BYTES, bytes.position());
        assertEquals(zone, ZoneMapLayout.decode(bytes.position(3), zone.rowCount()));
        if (valid.isEmpty()) {
            assertEquals(new Bound.None(), zone.lower());
            assertEquals(new Bound.None(), zone.upper());
            return;
        }
        switch (ValueKind.of(vector.getField())) {
            case BOOL, INT, DATE, TIME, TIMESTAMP -> {
                List<Long> values = valid.stream()
                        .map(row -> vector instanceof org.apache.arrow.vector.BitVector bits
                                ? (long) bits.get(row)
                                : Values.integer(vector, row))
                        .sorted()
                        .toList();
                assertEquals(new Bound.Int(values.get(0)), zone.lower());
                assertEquals(new Bound.Int(values.get(values.size() - 1)), zone.upper());
            }
            case FLOAT -> {
                double[] values = valid.stream()
                        .mapToDouble(row -> ((Number) vector.getObject(row)).doubleValue() + 0.0)
                        .filter(value -> !Double.isNaN(value))
                        .sorted()
                        .toArray();
                assertEquals(values.length < valid.size(), zone.hasNaN());
                assertEquals(values.length == 0 ? new Bound.None() : new Bound.Float(values[0]), zone.lower());
                assertEquals(
                        values.length == 0 ? new Bound.None() : new Bound.Float(values[values.length - 1]),
                        zone.upper());
            }
            case DECIMAL -> {
                List<BigInteger> values = valid.stream()
                        .map(row -> Values.decimal(vector, row).unscaledValue())
                        .sorted()
                        .toList();
                assertEquals(values.get(0), new BigInteger(((Bound.Bytes) zone.lower()).value()));
                assertEquals(values.get(values.size() - 1), new BigInteger(((Bound.Bytes) zone.upper()).value()));
            }
            case TEXT, BINARY, UUID -> {
                List<byte[]> values = valid.stream()
                        .map(row -> Values.bytes(vector, row))
                        .sorted(Arrays::compareUnsigned)
                        .toList();
                byte[] least = values.get(0);
                byte[] greatest = values.stream()
                        .max(Comparator.comparing(v -> v, Arrays::compareUnsigned))
                        .orElseThrow();
                assertEquals(
                        new Bound.Bytes(Arrays.copyOf(least, Math.min(16, least.length)), least.length <= 16),
                        zone.lower());
                if (zone.upper() instanceof Bound.Bytes upper) {
                    int order = Arrays.compareUnsigned(greatest, upper.value());
                    assertTrue(upper.exact() ? order == 0 : order < 0);
                    assertEquals(greatest.length <= 16, upper.exact());
                } else {
                    byte[] ones = new byte[16];
                    Arrays.fill(ones, (byte) 0xFF);
                    assertTrue(greatest.length > 16 && Arrays.equals(ones, Arrays.copyOf(greatest, 16)));
                }
            }
            case OTHER -> assertEquals(new Bound.None(), zone.lower());
        }
    }
}
