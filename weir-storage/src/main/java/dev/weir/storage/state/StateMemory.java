package dev.weir.storage.state;

import org.apache.arrow.memory.BufferAllocator;

/**
 * The native memory of the newest rows of all buckets of a server. How large a generation may grow depends on how much of it is in use, so that many small
 * tables share it.
 *
 * @param allocator its limit is the hard one
 * @param generationBytes with so many a generation grows no further
 * @param budgetBytes above a half of it generations are flushed early, above three fourths of it what is in the stores is not kept in memory, above
 *     all of it writers wait
 */
public record StateMemory(BufferAllocator allocator, long generationBytes, long budgetBytes) {
    /** A generation this small is not worth a flush of its own. */
    private static final long SMALL_BYTES = 256 << 10;

    private static final long LEAST_CHUNK_BYTES = 4 << 10;
    private static final long LARGEST_CHUNK_BYTES = 1 << 20;

    Generation generation() {
        long chunk = Math.clamp(generationBytes / 8, LEAST_CHUNK_BYTES, LARGEST_CHUNK_BYTES);
        return new Generation(allocator, chunk);
    }

    /** Whether writers had better wait until some of it is in the stores. */
    public boolean isExhausted() {
        return used() > budgetBytes;
    }

    boolean isLarge(long bytes) {
        return bytes >= generationBytes || (bytes >= SMALL_BYTES && used() > budgetBytes / 2);
    }

    boolean isScarce() {
        return used() > budgetBytes / 4 * 3;
    }

    private long used() {
        return allocator.getAllocatedMemory();
    }
}
