package dev.weir.storage.state.store;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * The file of RocksDB's library. The jar holds it compressed and its own loader unpacks it anew at each start; this one is unpacked once
 * into a directory that outlives the process, and later starts only look at its length.
 */
@RealWorld("the library is a file of the machine that the linker opens; no data of ours goes through here")
final class RocksLibrary {
    private RocksLibrary() {}

    /** The library's path in {@code directory}, where it is unpacked if it is not there. */
    static Path unpack(Path directory) {
        String resource = "/" + Environment.getJniLibraryFileName("rocksdb");
        URL url = RocksDB.class.getResource(resource);
        if (url == null) {
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG, "rocksdb has no library for this machine resource=" + resource);
        }
        try {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(true);
            long length = connection.getContentLengthLong();
            Path file = directory.resolve("rocksdb-" + RocksNative.VERSION + "-" + length + ".so");
            if (Files.isRegularFile(file) && Files.size(file) == length) {
                return file;
            }
            Files.createDirectories(directory);
            // Two processes may do this at once: each writes a file of its own, and the rename is atomic.
            Path part = Files.createTempFile(directory, "rocksdb-", ".part");
            try {
                try (InputStream in = connection.getInputStream()) {
                    Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                }
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            return file;
        } catch (IOException e) {
            throw new WeirException(
                    ErrorCode.IO_ERROR,
                    "the rocksdb library cannot be unpacked: check room and rights directory=" + directory,
                    e);
        }
    }
}
