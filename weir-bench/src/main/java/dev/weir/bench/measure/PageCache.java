package dev.weir.bench.measure;

import dev.weir.format.RealWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the operating system keeps of files in memory. */
@RealWorld("measures cold reads")
public final class PageCache {
    private static final Path DROP = Path.of("/proc/sys/vm/drop_caches");

    private PageCache() {}

    /** Empties it, where that is allowed: on Linux, to root. Answers whether it did. */
    public static boolean drop() {
        if (!Files.isWritable(DROP)) {
            return false;
        }
        try {
            Files.writeString(DROP, "1\n");
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
