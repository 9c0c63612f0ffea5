package dev.weir.storage.state;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.key.EncodedKeys;
import dev.weir.storage.state.store.FoundValues;
import dev.weir.storage.state.store.SortedRun;
import dev.weir.storage.state.store.SortedStore;
import dev.weir.storage.state.store.StoreFiles;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A store that finds damage in whatever it is asked for while it is broken. */
record BrokenStore(SortedStore store, AtomicBoolean broken) implements SortedStore {
    @Override
    public long offset() {
        return store.offset();
    }

    @Override
    public long rows() {
        return store.rows();
    }

    @Override
    public Snapshot snapshot() {
        return new BrokenSnapshot(store.snapshot(), broken);
    }

    @Override
    public void apply(SortedRun run, long offset, long rows) {
        store.apply(run, offset, rows);
    }

    @Override
    public StoreFiles checkpoint(Path directory) {
        return store.checkpoint(directory);
    }

    @Override
    public void close() {
        store.close();
    }

    private record BrokenSnapshot(Snapshot snapshot, AtomicBoolean broken) implements Snapshot {
        @Override
        public long offset() {
            return snapshot.offset();
        }

        @Override
        public long rows() {
            return snapshot.rows();
        }

        @Override
        public void get(EncodedKeys keys, int[] which, int count, FoundValues found) {
            find();
            snapshot.get(keys, which, count, found);
        }

        @Override
        public Cursor scan(byte @Nullable [] from, byte @Nullable [] to) {
            find();
            return snapshot.scan(from, to);
        }

        private void find() {
            if (broken.get()) {
                throw new WeirException(ErrorCode.CORRUPT, "a block is not what was written");
            }
        }

        @Override
        public void close() {
            snapshot.close();
        }
    }
}
