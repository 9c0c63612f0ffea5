package dev.weir.format.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A zone map from a file. What is read is written as the same bytes: each has one spelling. */
class ZoneMapFuzz {
    private static final int ROWS = 1_000;

    public static void fuzzerTestOneInput(byte[] input) {
        ByteBuffer from = ByteBuffer.wrap(input);
        Typed.kept(() -> ZoneMapLayout.decode(from, ROWS)).ifPresent(zone -> {
            assertEquals(ZoneMapLayout.BYTES, from.position());
            ByteBuffer again = ByteBuffer.allocate(ZoneMapLayout.BYTES);
            ZoneMapLayout.encode(zone, again);
            assertArrayEquals(Arrays.copyOf(input, ZoneMapLayout.BYTES), again.array());
        });
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(ZoneMapFuzz.class, seeds(), ZoneMapFuzz::fuzzerTestOneInput);
    }

    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        put(seeds, "int", new ZoneMap(ROWS, 3, false, new Bound.Int(-7), new Bound.Int(Long.MAX_VALUE)));
        put(seeds, "float", new ZoneMap(ROWS, 0, true, new Bound.Float(-0.0), new Bound.Float(1e300)));
        put(
                seeds,
                "bytes",
                new ZoneMap(
                        ROWS,
                        1,
                        false,
                        new Bound.Bytes(new byte[] {1, 2, 3}, true),
                        new Bound.Bytes(
                                "sixteen bytes...".getBytes(java.nio.charset.StandardCharsets.US_ASCII), false)));
        put(seeds, "none", new ZoneMap(ROWS, ROWS, false, new Bound.None(), new Bound.None()));
        put(seeds, "not_known", ZoneMap.notKnown(ROWS));
        return seeds;
    }

    private static void put(Map<String, byte[]> seeds, String name, ZoneMap zone) {
        ByteBuffer bytes = ByteBuffer.allocate(ZoneMapLayout.BYTES);
        ZoneMapLayout.encode(zone, bytes);
        seeds.put(name, bytes.array());
    }
}
