package dev.weir.server.memory;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native memory of a server: one budget for all network and batch buffers. Batches are Arrow's buffers; what the network holds is
 * reserved by number, from the same budget.
 */
public final class Memory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);

    /** Of the budget, what may lie in messages that have not been parsed: a message is copied when it is, and that copy needs room, too. */
    private static final int RECEIVED_SHARE = 2;

    private static final int MUCH_SHARE = 4;

    private final RootAllocator root;
    private final Codecs codecs;
    private final long receivedLimit;
    private final AtomicLong received = new AtomicLong();

    public Memory(long budgetBytes) {
        this.root = new RootAllocator(budgetBytes);
        this.receivedLimit = budgetBytes / RECEIVED_SHARE;
        this.codecs = new Codecs(root);
    }

    public BufferAllocator allocator() {
        return root;
    }

    public Codecs codecs() {
        return codecs;
    }

    public long usedBytes() {
        return root.getAllocatedMemory();
    }

    public long budgetBytes() {
        return root.getLimit();
    }

    /** How much the JVM may hold outside of the heap. */
    public static long directLimitBytes() {
        return PlatformDependent.maxDirectMemory();
    }

    /** Of the JVM, for batches and network, used or kept by the pools. */
    public static long directBytes() {
        return Math.max(0, PlatformDependent.usedDirectMemory());
    }

    /** Counts memory that is no Arrow buffer; false, and nothing counted, if the budget has no room. */
    public boolean reserve(long bytes) {
        if (root.forceAllocate(bytes)) {
            return true;
        }
        root.releaseBytes(bytes);
        return false;
    }

    public void release(long bytes) {
        root.releaseBytes(bytes);
    }

    /** As {@link #reserve}, for messages that are not parsed yet, which are limited to a part of the budget. */
    public boolean reserveReceived(long bytes) {
        if (received.addAndGet(bytes) <= receivedLimit && reserve(bytes)) {
            return true;
        }
        received.addAndGet(-bytes);
        return false;
    }

    public void releaseReceived(long bytes) {
        received.addAndGet(-bytes);
        release(bytes);
    }

    public long receivedBytes() {
        return received.get();
    }

    public long receivedLimit() {
        return receivedLimit;
    }

    /** Whether so much is being received that it matters in what buffers it lies. */
    public boolean receivesMuch() {
        return received.get() > receivedLimit / MUCH_SHARE;
    }

    /** Any error as the one that a caller sees; a full budget is the caller's to wait for, not a defect. */
    public static WeirException typed(Throwable error) {
        if (error instanceof WeirException typed) {
            return typed;
        }
        // Arrow's own limit, and a JVM that has no direct memory left: both end with the request that asked
        if (error instanceof OutOfMemoryException || error instanceof OutOfMemoryError) {
            return full(error);
        }
        return new WeirException(ErrorCode.INTERNAL, "unexpected: " + error, error);
    }

    /** What a request is told for which there is no room. */
    public static WeirException full() {
        return full(null);
    }

    private static WeirException full(@Nullable Throwable cause) {
        return new WeirException(
                ErrorCode.OUT_OF_MEMORY,
                "there is no memory for this request now; send it again later, or raise memory.budget_bytes",
                cause);
    }

    @Override
    public void close() {
        codecs.close();
        long leaked = root.getAllocatedMemory();
        if (leaked != 0) {
            LOG.error("buffers were not released bytes={}", leaked);
        }
        try {
            root.close();
        } catch (IllegalStateException e) {
            // Told above; a stop goes on.
            LOG.debug("allocator", e);
        }
    }
}
