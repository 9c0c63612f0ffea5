package dev.weir.cli.demo;

import dev.weir.client.Appender;
import dev.weir.client.Table;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Appends the sample's flights over and over, each as if it departed now, at a steady rate. */
@RealWorld("flights are streamed as if they happened now")
final class Feed implements Runnable {
    /** A row that was just given to the appender. */
    record Marker(long id, long appendedNs) {}

    private static final long STEP_NS = 5_000_000;

    private final Sample sample;
    private final Table table;
    private final Board board;
    private final int rowsPerSecond;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable WeirException> error = new AtomicReference<>();
    private final SynchronousQueue<Marker> markers = new SynchronousQueue<>();
    private volatile boolean stopped;

    /** @param board is told of each flight; stays the caller's */
    Feed(Sample sample, Table table, Board board, int rowsPerSecond) {
        this.sample = sample;
        this.table = table;
        this.board = board;
        this.rowsPerSecond = rowsPerSecond;
    }

    @Override
    public void run() {
        try (Appender appender = table.appender()) {
            long start = System.nanoTime();
            long id = 0;
            while (!stopped && error.get() == null) {
                long due = (System.nanoTime() - start) * rowsPerSecond / 1_000_000_000L;
                for (; id < due; id++) {
                    append(appender, id);
                }
                // whoever waits for a marker gets the row that was appended last
                if (id > 0) {
                    var _ = markers.offer(new Marker(id - 1, System.nanoTime()));
                }
                LockSupport.parkNanos(STEP_NS);
            }
        } catch (WeirException e) {
            error.compareAndSet(null, e);
        }
    }

    private void append(Appender appender, long id) {
        Sample.Flight flight = sample.flight((int) (id % sample.rows()));
        Instant now = Instant.now();
        board.departed(flight, now);
        appender.append(
                (bucket, offset, failed) -> {
                    if (failed == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        error.compareAndSet(null, failed);
                    }
                },
                id,
                now,
                LocalDateTime.ofEpochSecond(
                        flight.dateUs() / 1_000_000, (int) (flight.dateUs() % 1_000_000) * 1_000, ZoneOffset.UTC),
                flight.delay(),
                flight.distance(),
                flight.origin(),
                flight.destination());
    }

    /** A row at the moment of its append, or null when none came in this time. */
    @Nullable
    Marker nextMarker(long milliseconds) throws InterruptedException {
        return markers.poll(milliseconds, TimeUnit.MILLISECONDS);
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** What ended the feed, if something did. */
    void check() {
        WeirException failed = error.get();
        if (failed != null) {
            throw failed;
        }
    }

    void stop() {
        stopped = true;
    }
}
