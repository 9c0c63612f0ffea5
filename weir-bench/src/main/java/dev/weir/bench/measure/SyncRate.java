package dev.weir.bench.measure;

import dev.weir.format.RealWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** How often a second a file that grows by 4 KiB can be synced, one sync after the other: what no log on this disk can beat. */
@RealWorld("measures a disk")
public final class SyncRate {
    private static final int BYTES = 4096;
    private static final long DURATION_NS = TimeUnit.SECONDS.toNanos(2);

    private SyncRate() {}

    public static double of(Path folder) {
        Path file = folder.resolveSibling(folder.getFileName() + ".syncs");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BYTES);
            long beginNs = System.nanoTime();
            long syncs = 0;
            long ns = 0;
            while (ns < DURATION_NS) {
                channel.write(block.clear(), syncs * BYTES);
                channel.force(false);
                syncs++;
                ns = System.nanoTime() - beginNs;
            }
            return syncs * 1e9 / ns;
        } catch (IOException e) {
            throw new UncheckedIOException("the disk cannot be measured: folder=" + folder, e);
        } finally {
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
