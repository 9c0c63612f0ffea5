package dev.weir.server.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.storage.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RememberedTest {
    private final AtomicLong now = new AtomicLong();
    private final Clock clock = new Clock() {
        @Override
        public long nanos() {
            return now.get();
        }

        @Override
        public long nowUs() {
            return now.get() / 1000;
        }
    };
    private final Remembered<String> remembered =
            new Remembered<>(new Remembered.Limits(3, 100, Duration.ofSeconds(10)), clock);

    @Test
    void theLongestUnusedGoesFirst() {
        for (String name : new String[] {"a", "b", "c"}) {
            remembered.put(name, name, 10);
        }
        assertEquals(Optional.of("a"), remembered.find("a"));
        remembered.put("d", "d", 10);
        assertEquals(Optional.empty(), remembered.find("b"));
        assertEquals(Optional.of("a"), remembered.find("a"));
        assertEquals(3, remembered.count());
    }

    @Test
    void bytesAreBounded() {
        remembered.put("a", "a", 60);
        remembered.put("b", "b", 60);
        assertEquals(Optional.empty(), remembered.find("a"));
        remembered.put("b", "c", 70);
        assertEquals(Optional.of("c"), remembered.find("b"));
        remembered.put("large", "x", 101);
        assertEquals(0, remembered.count());
        remembered.put("d", "d", 100);
        assertEquals(Optional.of("d"), remembered.remove("d"));
        remembered.put("e", "e", 100);
        assertEquals(Optional.of("e"), remembered.find("e"));
    }

    @Test
    void whatIsNotUsedForLongIsForgotten() {
        remembered.put("a", "a", 1);
        remembered.put("b", "b", 1);
        now.set(Duration.ofSeconds(9).toNanos());
        assertEquals(Optional.of("a"), remembered.find("a"));
        now.set(Duration.ofSeconds(12).toNanos());
        assertEquals(Optional.empty(), remembered.find("b"));
        assertEquals(Optional.of("a"), remembered.find("a"));
    }
}
