package dev.weir.storage.state.store;

import dev.weir.format.key.EncodedKeys;
import org.jspecify.annotations.Nullable;

/** Of a store to which nothing was applied yet, and for which nothing is kept. */
final class EmptySnapshot implements SortedStore.Snapshot {
    @Override
    public long offset() {
        return StateMark.NEW.offset();
    }

    @Override
    public long rows() {
        return StateMark.NEW.rows();
    }

    @Override
    public void get(EncodedKeys keys, int[] which, int count, FoundValues found) {
        found.reset(count);
    }

    @Override
    public SortedStore.Cursor scan(byte @Nullable [] from, byte @Nullable [] to) {
        return new EmptyCursor();
    }

    @Override
    public void close() {
        // nothing is held
    }

    private static final class EmptyCursor implements SortedStore.Cursor {
        @Override
        public boolean next(RowBlock block) {
            block.clear();
            return false;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
