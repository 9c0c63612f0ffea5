package dev.weir.sql;

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
import java.util.Locale;
import org.duckdb.DuckDBDriver;

/**
 * The file of DuckDB's library. The driver's jar holds it compressed and the driver unpacks it anew at each start; this one is
 * unpacked once into a directory that outlives the process, and later starts only look at its length.
 */
@RealWorld("the library is a file of the machine that the linker opens; no data of ours goes through here")
final class DuckLibrary {
    private DuckLibrary() {}

    /** The library's path in {@code directory}, where it is unpacked if it is not there. */
    static Path unpack(Path directory) {
        String resource = "/libduckdb_java.so_" + os() + "_" + arch();
        URL url = DuckDBDriver.class.getResource(resource);
        if (url == null) {
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG, "duckdb has no library for this machine resource=" + resource);
        }
        try {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(true);
            long length = connection.getContentLengthLong();
            Path file = directory.resolve("duckdb-" + DuckNative.VERSION + "-" + length + ".so");
            if (Files.isRegularFile(file) && Files.size(file) == length) {
                return file;
            }
            Files.createDirectories(directory);
            // Two processes may do this at once: each writes a file of its own, and the rename is atomic.
            Path part = Files.createTempFile(directory, "duckdb-", ".part");
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
                    "the duckdb library cannot be unpacked: check room and rights directory=" + directory,
                    e);
        }
    }

    private static String os() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "macos" : name.startsWith("windows") ? "windows" : "linux";
    }

    private static String arch() {
        return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case String other -> other;
        };
    }
}
