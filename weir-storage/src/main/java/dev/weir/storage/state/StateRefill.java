package dev.weir.storage.state;

import dev.weir.storage.state.store.RowBlock;
import dev.weir.storage.state.store.SortedStore;
import java.util.Optional;
import org.apache.arrow.memory.OutOfMemoryException;

/**
 * Brings all rows of the store into memory, or none if there is no room, so that they are read faster: after a start, and when others have made room. The store
 * does not change meanwhile. Beside the owner.
 */
public final class StateRefill extends StateTask {
    /** What a row takes in memory at least. */
    private static final long LEAST_ROW_BYTES = Version.bytes(1, 1) + Long.BYTES;

    private static final int BLOCK_ROWS = 4096;
    private static final long BLOCK_BYTES = 512 << 10;

    private final SortedStore store;
    private final StateMemory memory;

    StateRefill(KeyedState state, SortedStore store, StateMemory memory) {
        super(state);
        this.store = store;
        this.memory = memory;
    }

    /** What so many rows take in memory at least. */
    static long leastBytes(long rows) {
        return rows * LEAST_ROW_BYTES;
    }

    @Override
    Optional<Generation> work() {
        long room = memory.roomToRefill();
        Generation all = memory.keptGeneration();
        boolean fits = false;
        try (SortedStore.Snapshot stored = store.snapshot();
                SortedStore.Cursor rows = stored.scan(null, null);
                RowBlock block = new RowBlock(memory.allocator(), BLOCK_ROWS, BLOCK_BYTES)) {
            fits = copy(rows, block, all, stored.offset(), room);
        } catch (OutOfMemoryException e) {
            // others were faster
            fits = false;
        } finally {
            if (!fits) {
                all.release();
            }
        }
        return fits ? Optional.of(all) : Optional.empty();
    }

    private static boolean copy(SortedStore.Cursor rows, RowBlock block, Generation all, long offset, long room) {
        while (rows.next(block)) {
            for (int row = 0; row < block.count(); row++) {
                all.add(
                        block.keyAddress(row),
                        block.keyLength(row),
                        block.valueAddress(row),
                        block.valueLength(row),
                        offset);
            }
            if (all.bytes() > room) {
                return false;
            }
        }
        return true;
    }
}
