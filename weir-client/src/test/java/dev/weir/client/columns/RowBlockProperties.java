package dev.weir.client.columns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.client.schema.Column.Unit;
import dev.weir.client.schema.SchemaBuilder;
import dev.weir.client.schema.Schemas;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.schema.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Every type: what goes in as Java values comes out as the same, through a block, an encoded batch and a decoder. */
class RowBlockProperties {
    /** One column's type and a value of it, by chance. */
    private record Kind(Consumer<SchemaBuilder> column, java.util.function.Function<Random, Object> value) {}

    private static final List<Kind> SCALARS = List.of(
            new Kind(b -> b.bool("c"), Random::nextBoolean),
            new Kind(b -> b.int8("c"), r -> (byte) r.nextInt()),
            new Kind(b -> b.int16("c"), r -> (short) r.nextInt()),
            new Kind(b -> b.int32("c"), Random::nextInt),
            new Kind(b -> b.int64("c"), Random::nextLong),
            new Kind(b -> b.float32("c"), r -> Float.intBitsToFloat(r.nextInt() & 0xff7fffff)),
            new Kind(b -> b.float64("c"), Random::nextGaussian),
            new Kind(b -> b.decimal("c", 38, 7), r -> new BigDecimal(new BigInteger(r.nextInt(126), r), 7).negate()),
            new Kind(b -> b.decimal("c", 9, 2), r -> BigDecimal.valueOf(r.nextInt(999_999_999), 2)),
            new Kind(b -> b.utf8("c"), RowBlockProperties::text),
            new Kind(b -> b.binary("c"), r -> bytes(r, r.nextInt(300))),
            new Kind(b -> b.fixedBinary("c", 5), r -> bytes(r, 5)),
            new Kind(b -> b.uuid("c"), r -> new UUID(r.nextLong(), r.nextLong())),
            new Kind(b -> b.date("c"), r -> LocalDate.ofEpochDay(r.nextInt(100_000) - 50_000)),
            new Kind(b -> b.time("c", Unit.SECONDS), r -> LocalTime.ofSecondOfDay(r.nextInt(86_400))),
            new Kind(
                    b -> b.time("c"),
                    r -> LocalTime.ofNanoOfDay(r.nextInt(86_400) * 1_000_001_000L % 86_400_000_000_000L / 1000 * 1000)),
            new Kind(
                    b -> b.time("c", Unit.NANOSECONDS),
                    r -> LocalTime.ofNanoOfDay(Math.floorMod(r.nextLong(), 86_400_000_000_000L))),
            new Kind(b -> b.timestamp("c", Unit.SECONDS), r -> Instant.ofEpochSecond(r.nextInt())),
            new Kind(b -> b.timestamp("c", Unit.MILLISECONDS), r -> Instant.ofEpochMilli(r.nextLong() >> 10)),
            new Kind(
                    b -> b.timestamp("c"),
                    r -> Values.instant(r.nextLong(), org.apache.arrow.vector.types.TimeUnit.MICROSECOND)),
            new Kind(
                    b -> b.timestamp("c", Unit.NANOSECONDS),
                    r -> Values.instant(r.nextLong(), org.apache.arrow.vector.types.TimeUnit.NANOSECOND)),
            new Kind(
                    b -> b.localTimestamp("c"),
                    r -> LocalDateTime.ofEpochSecond(r.nextInt(), r.nextInt(1_000_000) * 1000, ZoneOffset.UTC)));

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(4) == 0 ? random.nextInt(400) : random.nextInt(12);
        int highest = random.nextBoolean() ? 0x7f : 0x1ffff;
        for (int i = 0; i < length; i++) {
            int c = random.nextInt(highest);
            text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? 'x' : c);
        }
        return text.toString();
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Kind kind(Random random, int depth) {
        int choice = random.nextInt(SCALARS.size() + (depth < 3 ? 8 : 0));
        if (choice < SCALARS.size()) {
            return SCALARS.get(choice);
        }
        Kind inner = kind(random, depth + 1);
        Kind other = kind(random, depth + 1);
        switch ((choice - SCALARS.size()) % 4) {
            case 0:
                return new Kind(b -> b.list("c", inner.column), r -> values(inner, r, r.nextInt(4)));
            case 1:
                return new Kind(b -> b.fixedList("c", 3, inner.column), r -> values(inner, r, 3));
            case 2:
                return new Kind(b -> b.map("c", k -> k.int64("c"), inner.column), r -> {
                    Map<Object, Object> map = new LinkedHashMap<>();
                    for (int i = r.nextInt(4); i > 0; i--) {
                        map.put(r.nextLong(), orNull(inner, r));
                    }
                    return map;
                });
            default:
                return new Kind(
                        b -> b.struct("c", s -> {
                            inner.column.accept(s);
                            s.struct("d", d -> {
                                other.column.accept(d);
                                d.int32("required").required();
                            });
                        }),
                        r -> {
                            Map<String, Object> struct = new LinkedHashMap<>();
                            struct.put("c", orNull(inner, r));
                            Map<String, Object> d = new LinkedHashMap<>();
                            d.put("c", orNull(other, r));
                            d.put("required", r.nextInt());
                            struct.put("d", r.nextInt(3) == 0 ? null : d);
                            return struct;
                        });
        }
    }

    private static List<Object> values(Kind kind, Random random, int count) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(orNull(kind, random));
        }
        return values;
    }

    private static Object orNull(Kind kind, Random random) {
        return random.nextInt(4) == 0 ? null : kind.value.apply(random);
    }

    @Property(tries = 300)
    void rowsComeOutAsTheyWentIn(@ForAll long seed, @ForAll @IntRange(max = 200) int rows) {
        Random random = new Random(seed);
        Kind kind = kind(random, 0);
        boolean nulls = random.nextBoolean();
        SchemaBuilder builder = Schemas.builder().int64("before").required();
        kind.column.accept(builder);
        if (!nulls) {
            builder.required();
        }
        TableSchema schema = builder.utf8("after").build();
        try (RootAllocator allocator = new RootAllocator()) {
            try (RowBlock block = new RowBlock(schema, allocator)) {
                for (int round = 0; round < 2; round++) {
                    roundTrip(schema, allocator, block, given(kind, nulls, rows, random, block));
                    block.reset();
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static List<Object[]> given(Kind kind, boolean nulls, int rows, Random random, RowBlock block) {
        List<Object[]> given = new ArrayList<>();
        for (long i = 0; i < rows; i++) {
            Object value = nulls ? orNull(kind, random) : kind.value.apply(random);
            Object[] row = {i, value, random.nextInt(5) == 0 ? null : "text " + i};
            if (random.nextInt(10) == 0) {
                // the last value does not fit: no trace of those before it
                assertThrows(WeirException.class, () -> block.append(new Object[] {row[0], row[1], new Object()}));
            }
            block.append(row);
            given.add(row);
        }
        return given;
    }

    private static void roundTrip(TableSchema schema, RootAllocator allocator, RowBlock block, List<Object[]> given) {
        try (BatchEncoder encoder = new BatchEncoder(allocator, Codec.ZSTD);
                BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT);
                VectorSchemaRoot root = block.toRoot();
                EncodedBatch encoded = encoder.encode(schema, root);
                VectorSchemaRoot decoded = decoder.decode(
                        schema, encoded.layout(), encoded.body(), new int[] {0, 1, 2}, BatchDecoder.Trust.NONE)) {
            assertEquals(given.size(), decoded.getRowCount());
            RowReader reader = new RowReader(schema.columns());
            reader.bind(decoded);
            for (int row = 0; row < given.size(); row++) {
                reader.at(row);
                for (int column = 0; column < 3; column++) {
                    assertEquals(
                            comparable(given.get(row)[column]),
                            comparable(reader.valueAt(column)),
                            "row " + row + " column " + column);
                }
            }
        }
    }

    /** Arrays inside of collections, by their content. */
    private static Object comparable(Object value) {
        if (value instanceof byte[] bytes) {
            return java.util.HexFormat.of().formatHex(bytes);
        } else if (value instanceof List<?> list) {
            return list.stream().map(each -> comparable(each)).toList().toString();
        } else if (value instanceof Map<?, ?> map) {
            StringBuilder text = new StringBuilder();
            map.forEach((k, v) ->
                    text.append(comparable(k)).append('=').append(comparable(v)).append(';'));
            return text.toString();
        }
        return value == null ? "null" : value;
    }
}
