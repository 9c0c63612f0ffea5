package dev.weir.storage.state;

import dev.weir.storage.state.store.SortedRun;
import dev.weir.storage.state.store.SortedStore;
import java.util.Arrays;

/** Writes one generation to the store, in the order of its keys: of each key what it is at the generation's end. Beside the owner. */
public final class StateFlush implements AutoCloseable {
    private final KeyedState state;
    private final SortedStore store;
    private final KeyedState.Frozen frozen;
    private boolean done;

    StateFlush(KeyedState state, SortedStore store, KeyedState.Frozen frozen) {
        this.state = state;
        this.store = store;
        this.frozen = frozen;
    }

    KeyedState.Frozen frozen() {
        return frozen;
    }

    boolean isDone() {
        return done;
    }

    /** Returns when the rows are in the store, durably. */
    public void run() {
        long[] versions = new long[frozen.generation().keys()];
        int count = 0;
        Generation.Cursor newest = frozen.generation().at(frozen.offset());
        for (long at = newest.next(); at != 0; at = newest.next()) {
            versions[count++] = at;
        }
        KeySort.sort(versions, count);
        store.apply(new Run(Arrays.copyOf(versions, count)), frozen.offset(), frozen.rows());
        done = true;
    }

    public int keys() {
        return frozen.generation().keys();
    }

    private static final class Run implements SortedRun {
        private final long[] versions;
        private int now = -1;

        Run(long[] versions) {
            this.versions = versions;
        }

        @Override
        public boolean next() {
            now++;
            return now < versions.length;
        }

        @Override
        public long keyAddress() {
            return Version.key(versions[now]);
        }

        @Override
        public int keyLength() {
            return Version.keyLength(versions[now]);
        }

        @Override
        public long valueAddress() {
            return Version.value(versions[now]);
        }

        @Override
        public int valueLength() {
            return Version.valueLength(versions[now]);
        }
    }

    @Override
    public void close() {
        frozen.generation().release();
        state.ended(this);
    }
}
