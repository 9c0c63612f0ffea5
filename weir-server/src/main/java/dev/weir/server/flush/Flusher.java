package dev.weir.server.flush;

import dev.weir.format.WeirException;
import dev.weir.server.background.Stepped;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.tablet.LaneInput;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;
import dev.weir.server.tablet.Tablet;
import dev.weir.server.write.InFlight;
import dev.weir.storage.state.StateFlush;
import dev.weir.storage.state.StateRefill;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flushes what is to be flushed of the buckets that are open, one after the other, and brings back into memory what is used and has room there. Has no thread: a
 * loop steps it, the simulator too.
 */
public final class Flusher implements Stepped {
    private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);

    /** Between a look at all buckets and the next. */
    public static final long ROUND_NANOS = 100_000_000L;

    /** A disk that is full, or gone, stays so for a while. */
    private static final long FAILED_NANOS = 1_000_000_000L;

    private final Tables tables;
    private final InFlight waiting;
    private final LongAdder flushes = new LongAdder();
    private final LongAdder keys = new LongAdder();
    private final LongAdder refills = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** @param waiting for memory of rows that a flush frees */
    public Flusher(Tables tables, InFlight waiting) {
        this.tables = tables;
        this.waiting = waiting;
    }

    public void bindTo(Metrics metrics) {
        metrics.counter("weir.state.flushes", "times that rows by key went to their store", flushes::sum);
        metrics.counter("weir.state.flushed.keys", "keys that went to their store", keys::sum);
        metrics.counter(
                "weir.state.refills",
                "times that a bucket's rows by key came back into memory, or did not fit",
                refills::sum);
        metrics.counter("weir.state.flush.failures", "flushes that failed and are tried again", failures::sum);
    }

    /** How many flushes failed so far. */
    public long failures() {
        return failures.sum();
    }

    /** Flushes one generation of each bucket that has one. */
    @Override
    public long step() {
        boolean flushed = false;
        boolean failed = false;
        for (OpenTable table : tables.all()) {
            if (table.info().spec().key().isPresent()) {
                for (OpenTable.Placed placed : table.buckets()) {
                    try {
                        flushed |= flush(placed) || refill(placed);
                    } catch (RuntimeException | OutOfMemoryError e) {
                        failed |= isFailure(Memory.typed(e));
                    }
                }
            }
        }
        // a lane frees what was flushed in the round before
        waiting.look();
        return failed ? FAILED_NANOS : flushed ? 0 : ROUND_NANOS;
    }

    private boolean flush(OpenTable.Placed placed) {
        Optional<StateFlush> begun = placed.tablet().flush();
        if (begun.isEmpty()) {
            return false;
        }
        try (StateFlush flush = begun.get()) {
            flush.run();
            flushes.increment();
            keys.add(flush.keys());
            placed.lane().submit(new LaneInput.Flushed(placed.tablet(), flush));
        }
        return true;
    }

    private boolean refill(OpenTable.Placed placed) {
        Optional<StateRefill> begun = placed.tablet().refill();
        if (begun.isEmpty()) {
            return false;
        }
        try (StateRefill refill = begun.get()) {
            refill.run();
            refills.increment();
            placed.lane().submit(new LaneInput.Refilled(placed.tablet(), refill));
        }
        return true;
    }

    private boolean isFailure(WeirException e) {
        if (Tablet.isGone(e)) {
            return false;
        }
        failures.increment();
        LOG.warn(
                "rows by key could not be flushed, or brought back into memory; it is tried again reason={}",
                e.getMessage());
        return true;
    }

    @Override
    public void close() {}
}
