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

    /** A flush found no room to keep in memory what it had written. */
    private volatile boolean wanted;

    /**
     * @param allocator its limit is the hard one
     * @param generationBytes with so many a generation grows no further
     * @param budgetBytes when the growing generations have a fourth of it they are flushed early, what is in the stores is kept in memory up to three fourths
     *     of it, and no longer above seven eighths, above all of it writers wait
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
        return budgetBytes / 4 * 3 - used();
    }

    /** How much may be brought back into memory: less than may be kept, so that what comes back does not have to go at once. */
    long roomToRefill() {
        return budgetBytes / 2 - used();
    }

    /** Whether so much may fit. If others only are in the way, they are asked to make room. */
    boolean mayRefill(long bytes) {
        if (bytes <= roomToRefill()) {
            return true;
        }
        if (bytes <= budgetBytes / 2) {
            want();
        }
        return false;
    }

    /** Somebody who is in use would keep more than there is room for. */
    void want() {
        wanted = true;
    }

    /** Whether those that are not in use had better keep nothing. */
    boolean isWanted() {
        if (wanted && roomToKeep() > budgetBytes / 2) {
            wanted = false;
        }
        return wanted;
    }

    /** Whether writers had better wait until some of it is in the stores. */
    public boolean isExhausted() {
        return used() > budgetBytes;
    }

    boolean isLarge(long bytes) {
        return bytes >= generationBytes || (bytes >= SMALL_BYTES && growing.get() > budgetBytes / 4);
    }

    boolean isScarce() {
        return used() > budgetBytes / 8 * 7;
    }

    /** Bytes that are in use, also those that only readers still hold. */
    public long used() {
        return allocator.getAllocatedMemory();
    }
}
