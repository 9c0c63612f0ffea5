package dev.weir.server.memory;

import dev.weir.storage.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What clients are given a name for, and may never give back: bounded in number, bytes and idle time. The longest unused goes first, so that a client that never
 * closes anything harms nobody but itself. Any thread.
 */
public final class Remembered<V> {
    /** @param bytes of all together, as far as they are told */
    public record Limits(int most, long bytes, Duration idle) {}

    private record Entry<V>(V value, long bytes, long usedNs) {}

    private final Limits limits;
    private final Clock clock;

    /** In the order of use. */
    private final Map<String, Entry<V>> entries = new LinkedHashMap<>();

    private long bytes;

    public Remembered(Limits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** Takes the place of one of the same name. */
    public synchronized void put(String name, V value, long size) {
        remove(name);
        entries.put(name, new Entry<>(value, size, clock.nanos()));
        bytes += size;
        dropUnused();
    }

    public synchronized Optional<V> find(String name) {
        dropUnused();
        Entry<V> entry = entries.remove(name);
        if (entry == null) {
            return Optional.empty();
        }
        entries.put(name, new Entry<>(entry.value(), entry.bytes(), clock.nanos()));
        return Optional.of(entry.value());
    }

    public synchronized Optional<V> remove(String name) {
        Entry<V> entry = entries.remove(name);
        if (entry == null) {
            return Optional.empty();
        }
        bytes -= entry.bytes();
        return Optional.of(entry.value());
    }

    public synchronized int count() {
        return entries.size();
    }

    private void dropUnused() {
        long now = clock.nanos();
        Iterator<Entry<V>> oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            Entry<V> entry = oldest.next();
            boolean tooMany = entries.size() > limits.most() || bytes > limits.bytes();
            if (!tooMany && now - entry.usedNs() < limits.idle().toNanos()) {
                return;
            }
            // one that is too large alone goes, too
            bytes -= entry.bytes();
            oldest.remove();
        }
    }
}
