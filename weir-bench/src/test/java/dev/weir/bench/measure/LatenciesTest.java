package dev.weir.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void percentilesAreNearestRanks() {
        Latencies latencies = new Latencies(1);
        for (int ms = 1000; ms >= 1; ms--) {
            latencies.add(ms * 1_000_000L);
        }
        Figure figure = new Figure();
        latencies.into(figure, "x_");
        assertEquals(
                "{\"x_p50_ms\":500.0,\"x_p99_ms\":990.0,\"x_p999_ms\":999.0,\"x_max_ms\":1000.0,\"x_n\":1000}",
                figure.json());
    }

    @Test
    void ranksRoundUp() {
        assertEquals(2e-6, Latencies.percentileMs(new long[] {1, 2, 3}, 500));
        assertEquals(3e-6, Latencies.percentileMs(new long[] {1, 2, 3}, 990));
        assertEquals(7e-6, Latencies.percentileMs(new long[] {7}, 500));
        assertTrue(Double.isNaN(Latencies.percentileMs(new long[0], 500)));
    }
}
