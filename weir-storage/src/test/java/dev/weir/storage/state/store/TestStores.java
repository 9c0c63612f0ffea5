package dev.weir.storage.state.store;

import dev.weir.storage.disk.LocalDisk;
import java.nio.file.Path;

/** Stores on this machine's disk, with the library beside the other things that a build makes. */
final class TestStores {
    private TestStores() {}

    static RocksStores open() {
        return open(StateConfig.DEFAULT);
    }

    static RocksStores open(StateConfig config) {
        return new RocksStores(config, Path.of("target", "lib"), new LocalDisk());
    }
}
