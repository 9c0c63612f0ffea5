package dev.weir.storage.state.store;

import dev.weir.storage.disk.LocalDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class DiskStoresTest extends SortedStoreContract {
    @TempDir
    private Path directory;

    @Override
    protected SortedStores stores() {
        return new DiskStores(new LocalDisk());
    }

    @Override
    protected Path directory(String name) {
        return directory.resolve("bucket").resolve(name);
    }
}
