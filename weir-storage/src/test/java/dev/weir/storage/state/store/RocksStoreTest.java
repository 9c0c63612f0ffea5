package dev.weir.storage.state.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest extends SortedStoreContract {
    @TempDir
    private Path directory;

    @Override
    protected SortedStores stores() {
        return TestStores.open();
    }

    @Override
    protected Path directory(String name) {
        return directory.resolve("bucket").resolve(name);
    }

    @Override
    protected void tidy(SortedStore store) {
        ((RocksStore) store).compact();
    }
}
