package dev.weir.storage.state;

import dev.weir.format.predicate.KeyRange;
import dev.weir.format.row.RowPointers;
import dev.weir.storage.state.store.RowBlock;
import dev.weir.storage.state.store.SortedStore;
import java.util.Arrays;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.jspecify.annotations.Nullable;

/** Rows of a range of keys in their order: what the generations have of it is gathered and sorted first, then merged with the store's. */
final class OrderedScan implements StateScan, StateCursor {
    private static final int BLOCK_ROWS = 1024;
    private static final long BLOCK_BYTES = 256 << 10;

    /** Versions of the generations, in the order of their keys, also of deleted keys: they hide the store's. */
    private final long[] hot;

    private final Optional<SortedStore.Cursor> cursor;
    private final RowBlock block;
    private int hotNext;
    private int blockRow;
    private boolean coldEnded;
    /** The version that it stands on; 0: it stands on a row of the block. */
    private long hotNow;

    private int coldNow;

    OrderedScan(Layers layers, long offset, byte @Nullable [] from, byte @Nullable [] to, BufferAllocator allocator) {
        this.hot = gather(layers, offset, new KeyRange(from, to));
        this.block = new RowBlock(allocator, BLOCK_ROWS, BLOCK_BYTES);
        try {
            this.cursor = layers.store().map(store -> store.scan(from, to));
        } catch (RuntimeException | Error e) {
            block.close();
            throw e;
        }
        this.coldEnded = cursor.isEmpty();
    }

    /** What readers see of each key of the range that a generation has, in the order of the keys. */
    private static long[] gather(Layers layers, long offset, KeyRange range) {
        Gathered found = new Gathered();
        for (int i = 0; i < layers.generations().size(); i++) {
            Generation generation = layers.generations().get(i);
            int newer = i;
            generation.order().collect(range, first -> {
                long key = Version.key(first);
                int keyLength = Version.keyLength(first);
                long at = generation.find(key, keyLength, KeyBytes.hash(key, keyLength), offset);
                if (at != 0 && !layers.hides(newer, key, keyLength, offset)) {
                    found.add(at);
                }
            });
        }
        return found.sorted();
    }

    private static final class Gathered {
        private long[] versions = new long[16];
        private int count;

        void add(long version) {
            if (count == versions.length) {
                versions = Arrays.copyOf(versions, 2 * count);
            }
            versions[count++] = version;
        }

        long[] sorted() {
            KeySort.sort(versions, count);
            return Arrays.copyOf(versions, count);
        }
    }

    private enum Step {
        ROW,
        END,
        /** Only the next block says which. */
        NEXT_BLOCK
    }

    @Override
    public boolean next(RowPointers rows, int max) {
        rows.clear();
        while (rows.count() < max) {
            // a block's memory is used again: what points into it must have been read
            Step step = step(rows.count() == 0);
            if (step != Step.ROW) {
                break;
            }
            rows.add(address(), length());
        }
        return rows.count() > 0;
    }

    @Override
    public boolean next() {
        return step(true) == Step.ROW;
    }

    private Step step(boolean mayLoad) {
        while (true) {
            if (blockRow == block.count() && !coldEnded) {
                if (!mayLoad) {
                    return Step.NEXT_BLOCK;
                }
                blockRow = 0;
                coldEnded = !cursor.orElseThrow().next(block);
            }
            boolean coldLeft = blockRow < block.count();
            if (hotNext == hot.length && !coldLeft) {
                return Step.END;
            }
            int order = hotNext == hot.length ? 1 : coldLeft ? compare() : -1;
            if (order > 0) {
                hotNow = 0;
                coldNow = blockRow++;
                return Step.ROW;
            }
            if (order == 0) {
                blockRow++;
            }
            hotNow = hot[hotNext++];
            if (!Version.isDeleted(hotNow)) {
                return Step.ROW;
            }
        }
    }

    @Override
    public byte[] key() {
        byte[] key = new byte[hotNow != 0 ? Version.keyLength(hotNow) : block.keyLength(coldNow)];
        MemoryUtil.copyFromMemory(hotNow != 0 ? Version.key(hotNow) : block.keyAddress(coldNow), key, 0, key.length);
        return key;
    }

    @Override
    public long address() {
        return hotNow != 0 ? Version.value(hotNow) : block.valueAddress(coldNow);
    }

    @Override
    public int length() {
        return hotNow != 0 ? Version.valueLength(hotNow) : block.valueLength(coldNow);
    }

    private int compare() {
        long at = hot[hotNext];
        return KeyBytes.compare(
                Version.key(at), Version.keyLength(at), block.keyAddress(blockRow), block.keyLength(blockRow));
    }

    @Override
    public void close() {
        block.close();
        cursor.ifPresent(SortedStore.Cursor::close);
    }
}
