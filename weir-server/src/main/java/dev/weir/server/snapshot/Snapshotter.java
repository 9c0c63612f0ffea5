package dev.weir.server.snapshot;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.background.LastingTrouble;
import dev.weir.server.background.Stepped;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.tablet.LaneInput;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;
import dev.weir.server.tablet.Tablet;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DurableDirectories;
import dev.weir.storage.state.snapshot.BucketSnapshots;
import dev.weir.storage.state.snapshot.Snapshots;
import dev.weir.storage.state.store.StoreFiles;
import dev.weir.storage.time.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes snapshots of the buckets whose stores have changed, one after the other, of each at most one in an interval. Has no thread: a loop steps it,
 * the simulator too.
 */
public final class Snapshotter implements Stepped {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshotter.class);

    /** Between a look at all buckets and the next. */
    private static final long ROUND_NANOS = 1_000_000_000L;

    private final Parts parts;
    private final long intervalNanos;
    /** When a bucket may have its next one, by the clock's nanos. */
    private final Map<BucketSnapshots, Long> next = new HashMap<>();

    private final LastingTrouble trouble;
    private final LongAdder made = new LongAdder();
    private final LongAdder uploadedBytes = new LongAdder();
    private final LongAdder sharedBytes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean stopping;

    /**
     * What it works with.
     *
     * @param copies a directory of its own on the disk of the stores: a copy is made of links
     */
    public record Parts(Tables tables, Snapshots snapshots, Disk disk, Path copies, Clock clock) {}

    /** Removes what an earlier one left in the middle of its work. */
    public Snapshotter(Parts parts, Duration interval) {
        this.parts = parts;
        this.intervalNanos = interval.toNanos();
        this.trouble = new LastingTrouble(
                LOG,
                "snapshots could not be made; it is tried again",
                "snapshots are made again",
                intervalNanos + LastingTrouble.OVER_SOON_NANOS);
        parts.disk().delete(parts.copies());
        DurableDirectories.create(parts.disk(), parts.copies());
    }

    public void bindTo(Metrics metrics) {
        metrics.counter("weir.state.snapshots", "snapshots of rows by key that were made", made::sum);
        metrics.counter("weir.state.snapshot.uploaded.bytes", "bytes sent for snapshots", uploadedBytes::sum);
        metrics.counter(
                "weir.state.snapshot.shared.bytes",
                "bytes of snapshots that an earlier one had sent already",
                sharedBytes::sum);
        metrics.counter("weir.state.snapshot.failures", "snapshots that failed and are tried again", failures::sum);
    }

    /** Makes one snapshot, if one is due. */
    @Override
    public long step() {
        for (OpenTable table : parts.tables().all()) {
            if (table.info().spec().key().isPresent()) {
                for (OpenTable.Placed placed : table.buckets()) {
                    if (stopping) {
                        return ROUND_NANOS;
                    }
                    if (stepIn(placed)) {
                        return 0;
                    }
                }
            }
        }
        trouble.look(parts.clock().nanos());
        next.keySet().removeIf(bucket -> !bucket.isDue() && !isWaiting(bucket));
        return Math.min(ROUND_NANOS, Math.max(1, intervalNanos));
    }

    private boolean isWaiting(BucketSnapshots bucket) {
        Long from = next.get(bucket);
        return from != null && from - parts.clock().nanos() > 0;
    }

    /** Answers whether there was something to do. */
    private boolean stepIn(OpenTable.Placed placed) {
        Tablet tablet = placed.tablet();
        BucketSnapshots bucket = parts.snapshots().of(tablet.table().tableId(), tablet.bucket());
        if (isWaiting(bucket)) {
            return false;
        }
        try {
            bucket.look();
            if (!bucket.isDue()) {
                return false;
            }
            next.put(bucket, parts.clock().nanos() + intervalNanos);
            return make(placed, bucket);
        } catch (RuntimeException | OutOfMemoryError e) {
            next.put(bucket, parts.clock().nanos() + intervalNanos);
            failed(tablet, Memory.typed(e));
            return false;
        }
    }

    private boolean make(OpenTable.Placed placed, BucketSnapshots bucket) {
        Tablet tablet = placed.tablet();
        boolean closed = !tablet.isOpen();
        Path copy = parts.copies().resolve("store");
        try {
            removeCopy();
            Optional<StoreFiles> files = tablet.copyStore(copy);
            if (files.isEmpty()) {
                // it is being flushed
                next.remove(bucket);
                return false;
            }
            BucketSnapshots.Made done = bucket.make(files.get(), parts.disk(), copy, () -> requireWanted(tablet));
            made.increment();
            trouble.worked();
            uploadedBytes.add(done.uploadedBytes());
            sharedBytes.add(done.sharedBytes());
            return true;
        } finally {
            removeCopy();
            if (closed) {
                placed.lane().submit(new LaneInput.Rest(tablet));
            }
        }
    }

    /** With what RocksDB leaves of a copy that it could not finish. */
    private void removeCopy() {
        parts.disk()
                .list(parts.copies())
                .forEach(name -> parts.disk().delete(parts.copies().resolve(name)));
    }

    private void requireWanted(Tablet tablet) {
        tablet.requireServing();
        if (stopping) {
            throw new WeirException(ErrorCode.UNAVAILABLE, "the server is stopping");
        }
    }

    private void failed(Tablet tablet, WeirException e) {
        if (stopping || e.code() == ErrorCode.UNKNOWN_TABLE) {
            return;
        }
        failures.increment();
        String where = " table=" + tablet.table().name() + " bucket=" + tablet.bucket();
        trouble.failed(
                new WeirException(e.code(), e.getMessage() + where, e),
                parts.clock().nanos());
    }

    /** A snapshot that is being made is given up. Any thread. */
    public void stop() {
        stopping = true;
    }

    @Override
    public void close() {}
}
