package dev.weir.stages;

import dev.weir.format.batch.SealableBatch;
import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.disk.LocalDisk;
import dev.weir.storage.log.BucketLog;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.log.SequenceRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A batch that is ready into the log of its bucket, by the thread of a lane. Each iteration writes new files. */
@State(Scope.Thread)
@OperationsPerInvocation(Sample.ROWS)
public abstract class Append {
    /** Segments do not end meanwhile: that would sync them. */
    private static final LogConfig CONFIG = LogConfig.DEFAULT.withSegmentBytes(1L << 40);

    private final boolean synced;
    private final Sample sample = new Sample();
    private final Place place = new Place();
    private final SealableBatch batch = sample.sealable();
    private final List<ZoneMap> zones = ZoneMap.of(sample.vectors());
    private final ByteBuffer message = ByteBuffer.allocateDirect((int) batch.messageLength());
    private BucketLog log = openLog();
    private FileChannel file = openFile();

    Append(boolean synced) {
        this.synced = synced;
    }

    private BucketLog openLog() {
        return BucketLog.open(
                new LocalDisk(), place.folder().resolve("log"), sample.schema, 1, CONFIG, sample.allocator);
    }

    private FileChannel openFile() {
        try {
            return FileChannel.open(
                    place.folder().resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IllegalStateException("a file cannot be made", e);
        }
    }

    @Benchmark
    public long stage() {
        log.append(batch, zones, SequenceRule.CONTIGUOUS, 1, 1);
        if (synced) {
            log.sync();
        }
        return log.endOffset();
    }

    @Benchmark
    public long limit() throws IOException {
        file.write(message.rewind());
        if (synced) {
            file.force(false);
        }
        return file.position();
    }

    @TearDown(Level.Iteration)
    public void anew() throws IOException {
        clear();
        log = openLog();
        file = openFile();
    }

    private void clear() throws IOException {
        log.close();
        file.close();
        LocalDisk disk = new LocalDisk();
        disk.delete(place.folder().resolve("log"));
        disk.delete(place.folder().resolve("file"));
    }

    @TearDown
    public void close() throws IOException {
        clear();
        place.close();
        batch.close();
        sample.close();
    }

    public static class Written extends Append {
        public Written() {
            super(false);
        }
    }

    public static class Synced extends Append {
        public Synced() {
            super(true);
        }
    }
}
