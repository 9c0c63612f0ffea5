package dev.weir.storage.state.store;

import dev.weir.format.key.EncodedKeys;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map of one bucket's rows, byte keys to byte values, at one offset of the bucket's log. It changes only by whole sorted runs.
 *
 * <p><b>Threads.</b> One thread at a time calls {@link #apply}, {@link #checkpoint} and {@link #close}; any thread may at any time
 * ask the rest, also while a run is applied. A {@link Snapshot} may be used by many threads at once, a {@link Cursor} by one at a time.
 *
 * <p><b>Atomic.</b> A run's rows, the offset and the number of rows change together: who reads sees all of a run or nothing of it.
 *
 * <p><b>Crashes.</b> What {@link #apply} returned from is there after a loss of power. A run during which the crash came is there
 * wholly or not at all; {@link #offset} says which. Nothing else is lost, and what an unfinished run left on disk goes at the next open.
 *
 * <p><b>Errors.</b> {@code CORRUPT} with the file's name when bytes are not what was written, {@code DISK_FULL}, {@code IO_ERROR};
 * {@code UNAVAILABLE} after the close. After a failed {@link #apply} the store is as it was before, and may refuse every further run with
 * the same error until it is opened again.
 */
public interface SortedStore extends AutoCloseable {
    /** All changes of the log below this are in it, and none at or above; 0 for a new one. */
    long offset();

    /** How many rows are in it, as {@link #apply} was told. */
    long rows();

    /** What is in it now; to be closed. */
    Snapshot snapshot();

    /**
     * Applies the run, atomically and durably. It may wait until the store has caught up with its own tidying.
     *
     * @param offset not below the present one
     * @param rows in the store afterwards; the caller counts them
     */
    void apply(SortedRun run, long offset, long rows);

    /**
     * Makes a copy of the store in a directory that does not exist yet, by hard links as far as possible. A store opened there is as this
     * one is now; the copy is durable. {@code INVALID_REQUEST} for a store to which no run was ever applied: there is nothing to copy.
     */
    StoreFiles checkpoint(Path directory);

    /** Open snapshots and cursors stay usable; the last of them lets go of the files. */
    @Override
    void close();

    /** The rows at one moment. What it answers never changes, whatever is applied to the store. */
    interface Snapshot extends AutoCloseable {
        long offset();

        long rows();

        /**
         * Looks up some of the keys, in any order, also the same one twice: afterwards the i-th of {@code found} is the value of key
         * {@code which[i]}, for i below {@code count}. What was in {@code found} before is gone.
         */
        void get(EncodedKeys keys, int[] which, int count, FoundValues found);

        /** The rows with {@code from <= key < to} in ascending order of unsigned bytes; an absent bound is open. To be closed. */
        Cursor scan(byte @Nullable [] from, byte @Nullable [] to);

        /** Cursors of it stay usable. */
        @Override
        void close();
    }

    /** A scan of a snapshot. */
    interface Cursor extends AutoCloseable {
        /**
         * Fills the block with the next rows, as many as it takes, and at least one; what was in it before is gone. False, and an empty
         * block, at the end. When it throws, no rows of this call are valid and the scan is over.
         */
        boolean next(RowBlock block);

        @Override
        void close();
    }
}
