package dev.weir.storage.time;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link Clock} does. */
abstract class ClockContract {
    abstract Clock clock();

    /** Returns when so much time has passed, or more. */
    abstract void pass(Duration duration);

    @Test
    void nanosNeverGoBack() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(() -> {
                    long last = clock().nanos();
                    for (int read = 0; read < 100_000; read++) {
                        long now = clock().nanos();
                        assertTrue(now - last >= 0);
                        last = now;
                    }
                }));
            }
            pass(Duration.ofMillis(2));
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
    }

    @Test
    void nanosAreNanoseconds() {
        long before = clock().nanos();
        pass(Duration.ofMillis(5));
        assertTrue(clock().nanos() - before >= 5_000_000);
    }

    @Test
    void nowIsMicrosecondsSince1970() {
        Instant now = Instant.EPOCH.plus(clock().nowUs(), ChronoUnit.MICROS);
        assertTrue(now.isAfter(Instant.parse("2025-01-01T00:00:00Z")), now.toString());
        assertTrue(now.isBefore(Instant.parse("2100-01-01T00:00:00Z")), now.toString());
    }
}
