package dev.weir.client.wire;

import dev.weir.format.RealWorld;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that compress and decompress, off the threads of callers and of the network. Each has an encoder and a decoder of
 * its own. Its queue is bounded by its users: appenders by their memory, scans by their frames in flight. What is small is done by
 * whoever has it: waking a thread would take longer.
 */
public final class CodecPool {
    /** Work that needs a codec. Must not throw. */
    @FunctionalInterface
    public interface Task {
        void run(BatchEncoder encoder, BatchDecoder decoder);
    }

    private static final int SMALL_BYTES = 8 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(CodecPool.class);
    private static final Task STOP = (encoder, decoder) -> {};

    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final Thread[] threads;
    private final BufferAllocator allocator;
    private final BatchLimits limits;
    private final Deque<Pair> spare = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /** For small work; its encoder does not compress. */
    private record Pair(BatchEncoder encoder, BatchDecoder decoder) {
        void close() {
            encoder.close();
            decoder.close();
        }
    }

    @RealWorld("starts the client's threads")
    CodecPool(int size, ThreadFactory factory, BufferAllocator allocator, Codec codec, BatchLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
        threads = new Thread[size];
        for (int i = 0; i < size; i++) {
            threads[i] = factory.newThread(() -> work(allocator, codec, limits));
            threads[i].start();
        }
    }

    // the task that means "stop" is that one object
    @SuppressWarnings("ReferenceEquality")
    private void work(BufferAllocator allocator, Codec codec, BatchLimits limits) {
        try (BatchEncoder encoder = new BatchEncoder(allocator, codec);
                BatchDecoder decoder = new BatchDecoder(allocator, limits)) {
            for (Task task = tasks.take(); task != STOP; task = tasks.take()) {
                try {
                    task.run(encoder, decoder);
                } catch (RuntimeException e) {
                    LOG.error("a task of the codec pool failed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public void execute(Task task) {
        tasks.add(task);
    }

    /** Does it now if it is about so few bytes that it is small, and then what it encodes is not compressed; else later. */
    public void execute(long bytes, Task task) {
        if (isSmall(bytes)) {
            now(task);
        } else {
            execute(task);
        }
    }

    /** Whether waking a thread would take longer than the work. */
    public static boolean isSmall(long bytes) {
        return bytes <= SMALL_BYTES;
    }

    private void now(Task task) {
        Pair kept = spare.pollFirst();
        Pair pair = kept == null
                ? new Pair(new BatchEncoder(allocator, Codec.NONE), new BatchDecoder(allocator, limits))
                : kept;
        try {
            task.run(pair.encoder(), pair.decoder());
        } finally {
            spare.addFirst(pair);
            if (closed) {
                closeSpare();
            }
        }
    }

    private void closeSpare() {
        for (Pair pair = spare.pollFirst(); pair != null; pair = spare.pollFirst()) {
            pair.close();
        }
    }

    /** Ends the threads when all tasks given before are done. */
    void close() {
        for (int i = 0; i < threads.length; i++) {
            tasks.add(STOP);
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        closed = true;
        closeSpare();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
