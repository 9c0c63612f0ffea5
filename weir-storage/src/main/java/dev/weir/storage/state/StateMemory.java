package dev.weir.storage.state;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The native memory of the newest rows of all buckets of a server. How large a generation may grow depends on how much all of them have grown, so that
 * many small tables share it.
 */
public final class StateMemory {
    /** A generation this small is not worth a flush of its own. */
    private static final long SMALL_BYTES = 256 << 10;

    private static final long LEAST_CHUNK_BYTES = 4 << 10;
    private static final long LARGEST_CHUNK_BYTES = 1 << 20;

    private final BufferAllocator allocator;
    private final long generationBytes;
    private final long budgetBytes;

    /**
     * Of the generations that grow, in all buckets. Those that are being flushed, or stay only to be read, are not in it: no flush more makes these go, and many
     * small generations would be all that comes of trying.
     */
    private final AtomicLong growing = new AtomicLong();

    /**
     * @param allocator its limit is the hard one
     * @param generationBytes with so many a generation grows no further
     * @param budgetBytes when the growing generations have a fourth of it they are flushed early, above three fourths of it what is in the stores is not
     *     kept in memory, above all of it writers wait
     */
    public StateMemory(BufferAllocator allocator, long generationBytes, long budgetBytes) {
        this.allocator = allocator;
        this.generationBytes = generationBytes;
        this.budgetBytes = budgetBytes;
    }

    BufferAllocator allocator() {
        return allocator;
    }

    Generation generation() {
        long chunk = Math.clamp(generationBytes / 8, LEAST_CHUNK_BYTES, LARGEST_CHUNK_BYTES);
        return new Generation(allocator, chunk, growing);
    }

    /** For rows that are in the store and stay to be read faster: it does not count as one that grows. */
    Generation keptGeneration() {
        return new Generation(allocator, LARGEST_CHUNK_BYTES, new AtomicLong());
    }

    /** How much more may be kept of what is in the stores, so that there is room for what is to come; negative: less. */
    long roomToKeep() {
        return budgetBytes / 2 - used();
    }

    /** Whether writers had better wait until some of it is in the stores. */
    public boolean isExhausted() {
        return used() > budgetBytes;
    }

    boolean isLarge(long bytes) {
        return bytes >= generationBytes || (bytes >= SMALL_BYTES && growing.get() > budgetBytes / 4);
    }

    boolean isScarce() {
        return used() > budgetBytes / 4 * 3;
    }

    /** Bytes that are in use, also those that only readers still hold. */
    public long used() {
        return allocator.getAllocatedMemory();
    }
}
