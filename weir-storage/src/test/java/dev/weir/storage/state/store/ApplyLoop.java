package dev.weir.storage.state.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A process of its own that applies runs, one for each offset, from where the store stands until it has reached the one asked for or is killed.
 * It tells each offset when the run is applied.
 */
final class ApplyLoop {
    private ApplyLoop() {}

    public static void main(String[] arguments) {
        long last = Long.parseLong(arguments[1]);
        try (RocksStores stores = TestStores.open();
                SortedStore store = stores.open(Path.of(arguments[0]))) {
            StoreModel model = at(store.offset());
            while (model.offset() < last) {
                long next = model.offset() + 1;
                model = model.with(next, changes(next));
                model.applyTo(store, changes(next));
                System.out.println(next);
            }
        }
    }

    /** What the store should hold there. */
    static StoreModel at(long offset) {
        StoreModel model = StoreModel.empty();
        for (long next = 1; next <= offset; next++) {
            model = model.with(next, changes(next));
        }
        return model;
    }

    /** Now and then many, so that there is something to merge. */
    static Map<byte[], Optional<byte[]>> changes(long offset) {
        return StoreModel.randomChanges(new Random(offset * 31), offset % 10 == 0 ? 3000 : 50);
    }
}
