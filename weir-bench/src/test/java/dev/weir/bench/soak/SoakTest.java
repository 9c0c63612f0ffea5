package dev.weir.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoakTest {
    @Test
    void noiseAndPeaksAreFlat() {
        Random random = new Random(1);
        List<Trend.Point> points = new ArrayList<>();
        for (int i = 0; i < 360; i++) {
            points.add(new Trend.Point(10 * i, i % 30 == 29 ? 5_000 : 300 + random.nextInt(60)));
        }
        assertTrue(Trend.of(Gauge.RSS, points).flat());
    }

    @Test
    void aSlowLeakIsSeenThroughNoise() {
        Random random = new Random(2);
        List<Trend.Point> points = new ArrayList<>();
        for (int i = 0; i < 360; i++) {
            points.add(new Trend.Point(10 * i, 100 + i * 0.1 + random.nextInt(40)));
        }
        Trend trend = Trend.of(Gauge.FILES, points);
        assertFalse(trend.flat());
        assertEquals(36, trend.growthPerHour(), 10);
    }

    @Test
    void argumentsInBothSpellings() {
        assertEquals(
                new SoakArgs(180, 100, 5),
                SoakArgs.parse(new String[] {"--minutes", "3", "--rate=100", "--sample", "5"}));
        assertThrows(IllegalArgumentException.class, () -> SoakArgs.parse(new String[] {"--minuets", "3"}));
        assertThrows(IllegalArgumentException.class, () -> SoakArgs.parse(new String[] {"--minutes"}));
        assertThrows(IllegalArgumentException.class, () -> SoakArgs.parse(new String[] {"--rate=0"}));
    }
}
