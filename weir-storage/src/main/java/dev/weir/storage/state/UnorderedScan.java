package dev.weir.storage.state;

import dev.weir.format.row.RowPointers;
import dev.weir.storage.state.store.RowBlock;
import dev.weir.storage.state.store.SortedStore;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Rows of the generations as they were written, the newest generation first, then those that only the store has. */
final class UnorderedScan implements StateScan {
    private static final int BLOCK_ROWS = 16_384;
    private static final long BLOCK_BYTES = 2 << 20;

    private final Layers layers;
    private final long offset;
    private final BufferAllocator allocator;
    private int generation = -1;
    private Generation.@Nullable Cursor hot;
    private SortedStore.@Nullable Cursor cold;
    private @Nullable RowBlock block;
    private int blockRow;

    UnorderedScan(Layers layers, long offset, BufferAllocator allocator) {
        this.layers = layers;
        this.offset = offset;
        this.allocator = allocator;
    }

    @Override
    public boolean next(RowPointers rows, int max) {
        rows.clear();
        while (rows.count() < max && nextHot(rows, max)) {}
        // rows of one call are all of generations, or all of one block: a block's memory is used again
        return rows.count() > 0 || nextCold(rows, max);
    }

    /** False when the last generation is through. */
    private boolean nextHot(RowPointers rows, int max) {
        Generation.Cursor cursor = hot;
        if (cursor == null) {
            if (generation + 1 >= layers.generations().size()) {
                return false;
            }
            generation++;
            cursor = layers.generations().get(generation).at(offset);
            hot = cursor;
        }
        while (rows.count() < max) {
            long at = cursor.next();
            if (at == 0) {
                hot = null;
                return true;
            }
            if (!Version.isDeleted(at) && !layers.hides(generation, Version.key(at), Version.keyLength(at), offset)) {
                rows.add(Version.value(at), Version.valueLength(at));
            }
        }
        return true;
    }

    private boolean nextCold(RowPointers rows, int max) {
        if (layers.store().isEmpty()) {
            return false;
        }
        SortedStore.Cursor cursor = cold;
        RowBlock now = block;
        if (cursor == null || now == null) {
            cursor = layers.store().get().scan(null, null);
            cold = cursor;
            now = new RowBlock(allocator, BLOCK_ROWS, BLOCK_BYTES);
            block = now;
        }
        while (rows.count() == 0) {
            if (blockRow == now.count()) {
                blockRow = 0;
                if (!cursor.next(now)) {
                    return false;
                }
            }
            while (blockRow < now.count() && rows.count() < max) {
                int row = blockRow++;
                if (!layers.hides(layers.generations().size(), now.keyAddress(row), now.keyLength(row), offset)) {
                    rows.add(now.valueAddress(row), now.valueLength(row));
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        RowBlock last = block;
        if (last != null) {
            last.close();
        }
        SortedStore.Cursor cursor = cold;
        if (cursor != null) {
            cursor.close();
        }
    }
}
