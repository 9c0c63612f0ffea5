package dev.weir.format.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.rows.Tables;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ZoneMapTest {
    private static final Bound NONE = new Bound.None();

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, allocator.getAllocatedMemory());
        allocator.close();
    }

    @Test
    void boundsLeaveOutNulls() {
        try (BigIntVector vector = new BigIntVector("c", allocator)) {
            vector.allocateNew(200);
            for (int row = 0; row < 200; row++) {
                vector.set(row, row == 70 ? Long.MIN_VALUE : row);
            }
            vector.setNull(70);
            vector.setNull(0);
            vector.setValueCount(200);
            assertEquals(new ZoneMap(200, 2, false, new Bound.Int(1), new Bound.Int(199)), ZoneMap.of(vector));
        }
    }

    @Test
    void nothingIsKnownOfNothing() {
        try (BigIntVector vector = new BigIntVector("c", allocator)) {
            assertEquals(new ZoneMap(0, 0, false, NONE, NONE), ZoneMap.of(vector));
            vector.setValueCount(3);
            assertEquals(new ZoneMap(3, 3, false, NONE, NONE), ZoneMap.of(vector));
        }
    }

    @Test
    void validityBeyondTheLastRowIsNotRead() {
        try (BigIntVector vector = new BigIntVector("c", allocator)) {
            vector.setSafe(0, 7);
            vector.setSafe(3, 9);
            vector.setValueCount(3);
            assertEquals(new ZoneMap(3, 2, false, new Bound.Int(7), new Bound.Int(7)), ZoneMap.of(vector));
        }
    }

    @Test
    void boundsLeaveOutNaN() {
        assertEquals(new ZoneMap(3, 0, true, new Bound.Float(-1), new Bound.Float(0.0)), zone(-1, Double.NaN, -0.0));
        assertEquals(new ZoneMap(1, 0, true, NONE, NONE), zone(Double.longBitsToDouble(0xFFF8_0000_0000_0001L)));
        assertEquals(
                new ZoneMap(
                        2,
                        0,
                        false,
                        new Bound.Float(Double.NEGATIVE_INFINITY),
                        new Bound.Float(Double.POSITIVE_INFINITY)),
                zone(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    }

    @Test
    void longTextIsCut() {
        assertEquals(
                new ZoneMap(2, 0, false, bytes("aaaaaaaaaaaaaaaa", false), bytes("bbbbbbbbbbbbbbbc", false)),
                zone("aaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbb"));
        assertEquals(
                new ZoneMap(2, 0, false, bytes("", true), bytes("aaaaaaaaaaaaaaaa", true)),
                zone("aaaaaaaaaaaaaaaa", ""));
        assertEquals(
                new ZoneMap(2, 0, false, bytes("aaaaaaaaaaaaaaaa", true), bytes("aaaaaaaaaaaaaaab", false)),
                zone("aaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"));
    }

    @Test
    void upperBoundOfOnesIsUnknown() {
        byte[] ones = new byte[17];
        java.util.Arrays.fill(ones, (byte) 0xFF);
        byte[] almost = ones.clone();
        almost[3] = 7;
        try (VarBinaryVector vector = new VarBinaryVector("c", allocator)) {
            vector.setSafe(0, almost);
            vector.setValueCount(1);
            assertEquals(
                    new Bound.Bytes(new byte[] {-1, -1, -1, 8}, false),
                    ZoneMap.of(vector).upper());
            vector.setSafe(1, ones);
            vector.setValueCount(2);
            assertEquals(NONE, ZoneMap.of(vector).upper());
        }
    }

    @Test
    void layoutIsTheDocumentedOne() {
        List<List<String>> expected = List.of(
                row(ZoneMapLayout.FLAGS, 1, "flags"),
                row(ZoneMapLayout.KINDS, 1, "kinds"),
                row(ZoneMapLayout.LOWER_LENGTH, 1, "lower_length"),
                row(ZoneMapLayout.UPPER_LENGTH, 1, "upper_length"),
                row(ZoneMapLayout.NULL_COUNT, Integer.BYTES, "null_count"),
                row(ZoneMapLayout.LOWER, ZoneMapLayout.BOUND_BYTES, "lower"),
                row(ZoneMapLayout.UPPER, ZoneMapLayout.BOUND_BYTES, "upper"));
        List<List<String>> documented = Tables.read("zone-map.md", "offset");
        assertEquals(
                expected, documented.stream().map(cells -> cells.subList(0, 3)).toList());
        List<String> last = documented.get(documented.size() - 1);
        assertEquals(ZoneMapLayout.BYTES, Integer.parseInt(last.get(0)) + Integer.parseInt(last.get(1)));
    }

    @Test
    void bytesAreTheGoldenOnes() {
        ByteBuffer bytes = ByteBuffer.allocate(ZoneMapLayout.BYTES);
        ZoneMapLayout.encode(new ZoneMap(9, 2, true, new Bound.Int(-2), bytes("ab", false)), bytes);
        assertEquals(
                "03310802" + "02000000" + "feffffffffffffff0000000000000000" + "61620000000000000000000000000000",
                java.util.HexFormat.of().formatHex(bytes.array()));
    }

    @Test
    void damageIsDetected() {
        ByteBuffer good = ByteBuffer.allocate(ZoneMapLayout.BYTES);
        ZoneMapLayout.encode(new ZoneMap(9, 2, false, new Bound.Int(1), bytes("ab", true)), good);
        // unknown flag, unknown kind, 2 bytes as an integer, wrong lengths, too many nulls, bytes after a bound
        int[][] damages = {
            {0, 8 | 6}, {1, 0x34}, {1, 0x13}, {2, 7}, {3, 17}, {3, -1}, {4, 10}, {7, 0x80}, {16, 1}, {39, 1}
        };
        for (int[] damage : damages) {
            ByteBuffer bad = ByteBuffer.wrap(good.array().clone());
            bad.put(damage[0], (byte) damage[1]);
            assertEquals(
                    ErrorCode.CORRUPT,
                    assertThrows(
                                    WeirException.class,
                                    () -> ZoneMapLayout.decode(bad, 9),
                                    () -> damage[0] + " " + damage[1])
                            .code());
        }
        assertThrows(WeirException.class, () -> ZoneMapLayout.decode(ByteBuffer.allocate(39), 9));
    }

    private ZoneMap zone(double... values) {
        try (Float8Vector vector = new Float8Vector("c", allocator)) {
            for (int row = 0; row < values.length; row++) {
                vector.setSafe(row, values[row]);
            }
            vector.setValueCount(values.length);
            return ZoneMap.of(vector);
        }
    }

    private ZoneMap zone(String... values) {
        try (VarCharVector vector = new VarCharVector("c", allocator)) {
            for (int row = 0; row < values.length; row++) {
                vector.setSafe(row, values[row].getBytes(StandardCharsets.UTF_8));
            }
            vector.setValueCount(values.length);
            return ZoneMap.of(vector);
        }
    }

    private static Bound bytes(String text, boolean exact) {
        return new Bound.Bytes(text.getBytes(StandardCharsets.UTF_8), exact);
    }

    private static List<String> row(int offset, int bytes, String field) {
        return List.of(Integer.toString(offset), Integer.toString(bytes), field);
    }
}
