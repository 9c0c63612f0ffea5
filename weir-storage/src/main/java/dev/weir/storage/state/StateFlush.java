package dev.weir.storage.state;

import dev.weir.storage.state.store.SortedRun;
import dev.weir.storage.state.store.SortedStore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.OutOfMemoryException;

/**
 * Writes one generation to the store, in the order of its keys: of each key what it is at the generation's end. Then puts its rows, and those that
 * were kept before if there is room for these, into one generation without what was replaced. Beside the owner.
 */
public final class StateFlush extends StateTask {
    private final SortedStore store;
    private final StateMemory memory;
    private final Layers layers;
    private final KeyedState.Frozen frozen;
    private boolean keepsAll;

    /**
     * Takes over one hold of the layers.
     *
     * @param layers with what is flushed; what is older than it was flushed before
     */
    StateFlush(KeyedState state, SortedStore store, StateMemory memory, Layers layers, KeyedState.Frozen frozen) {
        super(state);
        this.store = store;
        this.memory = memory;
        this.layers = layers;
        this.frozen = frozen;
    }

    /** Whether what was kept before is in it too. */
    boolean keepsAll() {
        return keepsAll;
    }

    KeyedState.Frozen frozen() {
        return frozen;
    }

    /** Returns when the rows are in the store, durably. */
    @Override
    Optional<Generation> work() {
        long[] versions = new long[frozen.generation().keys()];
        int count = 0;
        Generation.Cursor newest = frozen.generation().at(frozen.offset());
        for (long at = newest.next(); at != 0; at = newest.next()) {
            versions[count++] = at;
        }
        KeySort.sort(versions, count);
        long[] live = Arrays.copyOf(versions, count);
        store.apply(new Run(live), frozen.offset(), frozen.rows());
        return keep(live);
    }

    /** Keys that are deleted are not in it: nothing lies below but the store, which has lost them. */
    private Optional<Generation> keep(long[] versions) {
        List<Generation> older = older();
        long bytes = 0;
        long largest = 0;
        for (long version : versions) {
            bytes += Version.bytes(version);
            largest = Math.max(largest, Version.bytes(version));
        }
        // what is flushed, and what was kept before, goes in any case
        long given = frozen.generation().bytes();
        for (Generation one : older) {
            given += one.bytes();
        }
        long room = memory.roomToKeep() + given - bytes;
        if (room < 0) {
            memory.want();
            return Optional.empty();
        }
        Generation all = memory.keptGeneration();
        try {
            all.reserve(bytes, largest, versions.length);
            for (long version : versions) {
                if (!Version.isDeleted(version)) {
                    all.copy(version, frozen.offset());
                }
            }
            keepsAll = true;
            for (Generation one : older) {
                keepsAll &= copyRest(one, all, all.bytes() + room);
            }
            if (!keepsAll) {
                memory.want();
            }
            return Optional.of(all);
        } catch (OutOfMemoryException e) {
            keepsAll = false;
            all.release();
            return Optional.empty();
        }
    }

    private List<Generation> older() {
        List<Generation> generations = layers.generations();
        return generations.subList(generations.indexOf(frozen.generation()) + 1, generations.size());
    }

    /** Those that were written last come first. Answers whether there was room for all. */
    private boolean copyRest(Generation older, Generation into, long mostBytes) {
        Generation.Cursor rows = older.at(frozen.offset());
        for (long at = rows.next(); at != 0; at = rows.next()) {
            long key = Version.key(at);
            int keyLength = Version.keyLength(at);
            if (frozen.generation().find(key, keyLength, KeyBytes.hash(key, keyLength), Long.MAX_VALUE) == 0) {
                if (into.bytes() > mostBytes) {
                    return false;
                }
                into.copy(at, frozen.offset());
            }
        }
        return true;
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
        layers.release();
        super.close();
    }
}
