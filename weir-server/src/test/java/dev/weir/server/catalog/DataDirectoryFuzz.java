package dev.weir.server.catalog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The mark of a data directory, {@code weir.json}: taken, or told as damaged or of another version; the lock is given back. */
class DataDirectoryFuzz {
    private static final Path ROOT = Path.of("/data");
    private static final Pattern FORMAT_1 = Pattern.compile("\"\\s*:\\s*1\\b");

    public static void fuzzerTestOneInput(byte[] input) {
        MemoryDisk disk = new MemoryDisk();
        disk.createDirectories(ROOT);
        try (DiskFile file = disk.open(ROOT.resolve("weir.json"), Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.wrap(input));
        }
        for (int i = 0; i < 2; i++) {
            Optional<Boolean> taken = Typed.kept(() -> {
                DataDirectory.open(disk, ROOT).close();
                return true;
            });
            assertTrue(taken.isEmpty()
                    || FORMAT_1.matcher(new String(input, ISO_8859_1)).find());
        }
        assertEquals(0, disk.openFiles());
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(DataDirectoryFuzz.class, DataDirectoryFuzz::fuzzerTestOneInput);
    }
}
