package dev.weir.storage.state;

import dev.weir.storage.state.store.SortedStore;
import java.util.List;
import java.util.Optional;

/**
 * What a bucket's rows are read from: generations, the newest first, over what the store held when these layers were made. The first generation grows;
 * what is to be seen of it is told by {@link #seen}. Counted: readers hold the layers that they began with.
 */
final class Layers extends Counted {
    private final List<Generation> generations;
    private final Optional<SortedStore.Snapshot> store;
    private volatile Seen seen;

    /**
     * What readers see.
     *
     * @param offset changes of the log below it
     * @param rows there are then
     */
    record Seen(long offset, long rows) {}

    /** Holds each of the generations; takes the snapshot over. */
    Layers(List<Generation> generations, Optional<SortedStore.Snapshot> store, Seen seen) {
        this.generations = List.copyOf(generations);
        this.store = store;
        this.seen = seen;
        this.generations.forEach(Counted::hold);
    }

    List<Generation> generations() {
        return generations;
    }

    Generation growing() {
        return generations.getFirst();
    }

    /** None while the generations have all that it has. */
    Optional<SortedStore.Snapshot> store() {
        return store;
    }

    Seen seen() {
        return seen;
    }

    /** By the owner. */
    void show(Seen now) {
        seen = now;
    }

    /** The newest version of a key that is to be seen at this offset, also one that says that it is deleted; 0 if no generation has one. */
    long find(byte[] keys, int start, int end, long hash, long offset) {
        for (Generation generation : generations) {
            long at = generation.find(keys, start, end, hash, offset);
            if (at != 0) {
                return at;
            }
        }
        return 0;
    }

    /** Whether one of the first {@code newer} generations has a version of this key at this offset. */
    boolean hides(int newer, long key, int keyLength, long offset) {
        boolean hashed = false;
        long hash = 0;
        for (int i = 0; i < newer; i++) {
            Generation generation = generations.get(i);
            if (generation.keys() == 0) {
                continue;
            }
            if (!hashed) {
                hash = KeyBytes.hash(key, keyLength);
                hashed = true;
            }
            if (generation.find(key, keyLength, hash, offset) != 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    void free() {
        generations.forEach(Counted::release);
        store.ifPresent(SortedStore.Snapshot::close);
    }
}
