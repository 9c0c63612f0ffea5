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

/** Bare syncs of a file that grows by 4 KiB before each: what no log on this disk can beat. */
@RealWorld("measures a disk")
public final class Syncs implements AutoCloseable {
    private static final int BYTES = 4096;
    private static final long RATE_NS = TimeUnit.SECONDS.toNanos(2);
    /** As often as a steady writer's rows come together into a sync. */
    private static final long PACE_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer block = ByteBuffer.allocateDirect(BYTES);
    private long syncs;

    private Syncs(Path folder) throws IOException {
        file = folder.resolveSibling(folder.getFileName() + ".syncs");
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** How many a second, one after the other. */
    public static double rate(Path folder) {
        try (Syncs syncs = new Syncs(folder)) {
            long beginNs = System.nanoTime();
            long ns = 0;
            while (ns < RATE_NS) {
                syncs.next();
                ns = System.nanoTime() - beginNs;
            }
            return syncs.syncs * 1e9 / ns;
        } catch (IOException e) {
            throw cannot(folder, e);
        }
    }

    /** How long each takes from when it is due, 200 a second, for so many seconds: one that holds up the next ones counts for them as well. */
    public static Latencies paced(Path folder, int secs) {
        Latencies latencies = new Latencies(1024);
        try (Syncs syncs = new Syncs(folder)) {
            long beginNs = System.nanoTime();
            long endNs = beginNs + TimeUnit.SECONDS.toNanos(secs);
            for (long dueNs = beginNs; dueNs < endNs; dueNs += PACE_NS) {
                Due.await(dueNs);
                syncs.next();
                latencies.add(System.nanoTime() - dueNs);
            }
            return latencies;
        } catch (IOException e) {
            throw cannot(folder, e);
        }
    }

    private void next() throws IOException {
        channel.write(block.clear(), syncs * BYTES);
        channel.force(false);
        syncs++;
    }

    private static UncheckedIOException cannot(Path folder, IOException cause) {
        return new UncheckedIOException("the disk cannot be measured: folder=" + folder, cause);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
