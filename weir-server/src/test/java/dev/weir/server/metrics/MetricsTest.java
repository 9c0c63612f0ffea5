package dev.weir.server.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MetricsTest {
    @Test
    @Timeout(30)
    void aCounterGoesOnAfterACollection() {
        try (Metrics metrics = new Metrics()) {
            AtomicLong rounds = new AtomicLong();
            metrics.counter("weir.some.rounds", "rounds of a test", rounds::get);
            collect();
            rounds.set(7);
            assertTrue(metrics.scrape().contains("weir_some_rounds_total 7.0"));
        }
    }

    /** Returns when what nobody holds is gone. */
    private static void collect() {
        WeakReference<Object> canary = new WeakReference<>(new Object());
        while (canary.get() != null) {
            System.gc();
        }
    }
}
