package dev.weir.client.wire;

import dev.weir.format.RealWorld;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that compress and decompress, off the threads of callers and of the network. Each has an encoder and a decoder of
 * its own. Its queue is bounded by its users: appenders by their memory, scans by their frames in flight.
 */
public final class CodecPool {
    /** Work that needs a codec. Must not throw. */
    @FunctionalInterface
    public interface Task {
        void run(BatchEncoder encoder, BatchDecoder decoder);
    }

    private static final Logger LOG = LoggerFactory.getLogger(CodecPool.class);
    private static final Task STOP = (encoder, decoder) -> {};

    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final Thread[] threads;

    @RealWorld("starts the client's threads")
    CodecPool(int size, ThreadFactory factory, BufferAllocator allocator, Codec codec, BatchLimits limits) {
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
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
