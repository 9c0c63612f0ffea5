package dev.weir.sql;

import dev.weir.format.RealWorld;
import dev.weir.storage.disk.UnpackedLibrary;
import java.nio.file.Path;
import java.util.Locale;
import org.duckdb.DuckDBDriver;

/** The file of DuckDB's library. */
@RealWorld("which library it is depends on the machine")
final class DuckLibrary {
    private DuckLibrary() {}

    /** Its path in {@code directory}, where it is unpacked if it is not there. */
    static Path unpack(Path directory) {
        String resource = "/libduckdb_java.so_" + os() + "_" + arch();
        return new UnpackedLibrary("duckdb", DuckNative.VERSION, DuckDBDriver.class, resource).in(directory);
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
