package dev.weir.storage.state.store;

import dev.weir.storage.disk.UnpackedLibrary;
import java.nio.file.Path;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/** The file of RocksDB's library. */
final class RocksLibrary {
    private RocksLibrary() {}

    /** Its path in {@code directory}, where it is unpacked if it is not there. */
    static Path unpack(Path directory) {
        String resource = "/" + Environment.getJniLibraryFileName("rocksdb");
        return new UnpackedLibrary("rocksdb", RocksNative.VERSION, RocksDB.class, resource).in(directory);
    }
}
