package dev.weir.server.memory;

import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Lends encoders and decoders, whose native contexts are dear to make, to one thread at a time. The last that came back is lent first, so that
 * those that a quiet time does not need are found by {@link #trim()}.
 */
public final class Codecs implements AutoCloseable {
    private final BufferAllocator allocator;
    private final Map<Codec, Deque<Idle<BatchEncoder>>> encoders = new ConcurrentHashMap<>();
    private final Map<BatchLimits, Deque<Idle<BatchDecoder>>> decoders = new ConcurrentHashMap<>();
    private final AtomicLong turns = new AtomicLong();

    /** @param since the trim after which it came back */
    private record Idle<T>(T codec, long since) {}

    Codecs(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    public <T> T encoding(Codec codec, Function<BatchEncoder, T> work) {
        return lend(
                encoders.computeIfAbsent(codec, any -> new ConcurrentLinkedDeque<>()),
                () -> new BatchEncoder(allocator, codec),
                work);
    }

    public <T> T decoding(BatchLimits limits, Function<BatchDecoder, T> work) {
        return lend(
                decoders.computeIfAbsent(limits, any -> new ConcurrentLinkedDeque<>()),
                () -> new BatchDecoder(allocator, limits),
                work);
    }

    private <C, T> T lend(Deque<Idle<C>> idle, Supplier<C> fresh, Function<C, T> work) {
        Idle<C> kept = idle.pollFirst();
        C codec = kept == null ? fresh.get() : kept.codec();
        try {
            return work.apply(codec);
        } finally {
            idle.addFirst(new Idle<>(codec, turns.get()));
        }
    }

    /** Closes those that nobody has used since the last time, with the memory that they keep. */
    public void trim() {
        long turn = turns.getAndIncrement();
        encoders.values().forEach(idle -> trim(idle, turn));
        decoders.values().forEach(idle -> trim(idle, turn));
    }

    private static <C extends AutoCloseable> void trim(Deque<Idle<C>> idle, long turn) {
        // The longest idle are last. One that is taken off and was used after all only goes to the end of the queue.
        for (Idle<C> last = idle.pollLast(); last != null; last = idle.pollLast()) {
            if (last.since() >= turn) {
                idle.addLast(last);
                return;
            }
            close(last.codec());
        }
    }

    private static void close(AutoCloseable codec) {
        try {
            codec.close();
        } catch (Exception e) {
            throw new IllegalStateException("a codec cannot be closed", e);
        }
    }

    @Override
    public void close() {
        encoders.values().forEach(idle -> trim(idle, Long.MAX_VALUE));
        decoders.values().forEach(idle -> trim(idle, Long.MAX_VALUE));
    }
}
