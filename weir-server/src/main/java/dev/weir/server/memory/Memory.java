package dev.weir.server.memory;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The native memory of a server: one budget for all network and batch buffers. */
public final class Memory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);

    private final BufferAllocator root;
    private final Codecs codecs;

    public Memory(long budgetBytes) {
        this.root = new RootAllocator(budgetBytes);
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

    /** Any error as the one that a caller sees; a full budget is the caller's to wait for, not a defect. */
    public static WeirException typed(Throwable error) {
        if (error instanceof WeirException typed) {
            return typed;
        }
        // Arrow's own limit, and a JVM that has no direct memory left: both end with the request that asked
        if (error instanceof OutOfMemoryException || error instanceof OutOfMemoryError) {
            return new WeirException(
                    ErrorCode.OUT_OF_MEMORY,
                    "there is no memory for this request now; send it again later, or raise memory.budget_bytes",
                    error);
        }
        return new WeirException(ErrorCode.INTERNAL, "unexpected: " + error, error);
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
