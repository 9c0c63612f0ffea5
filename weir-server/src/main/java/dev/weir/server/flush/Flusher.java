package dev.weir.server.flush;

import dev.weir.format.WeirException;
import dev.weir.server.background.LastingTrouble;
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
import dev.weir.storage.state.StateTask;
import dev.weir.storage.time.Clock;
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
    private final Clock clock;
    private final LastingTrouble trouble = new LastingTrouble(
            LOG,
            "rows by key could not be flushed, or brought back into memory; it is tried again",
            "rows by key are flushed again",
            LastingTrouble.OVER_SOON_NANOS);
    private final LongAdder flushes = new LongAdder();
    private final LongAdder keys = new LongAdder();
    private final LongAdder refills = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** @param waiting for memory of rows that a flush frees */
    public Flusher(Tables tables, InFlight waiting, Clock clock) {
        this.tables = tables;
        this.waiting = waiting;
        this.clock = clock;
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

    /** Does the next task of each bucket that has one. */
    @Override
    public long step() {
        boolean worked = false;
        boolean failed = false;
        for (OpenTable table : tables.all()) {
            if (table.info().spec().key().isPresent()) {
                for (OpenTable.Placed placed : table.buckets()) {
                    try {
                        worked |= work(placed);
                    } catch (RuntimeException | OutOfMemoryError e) {
                        failed |= isFailure(Memory.typed(e));
                    }
                }
            }
        }
        trouble.look(clock.nanos());
        // a lane frees what was flushed in the round before
        waiting.look();
        return failed ? FAILED_NANOS : worked ? 0 : ROUND_NANOS;
    }

    private boolean work(OpenTable.Placed placed) {
        Optional<StateTask> begun = placed.tablet().stateTask();
        if (begun.isEmpty()) {
            return false;
        }
        try (StateTask task = begun.get()) {
            task.run();
            trouble.worked();
            switch (task) {
                case StateFlush flush -> {
                    flushes.increment();
                    keys.add(flush.keys());
                }
                case StateRefill _ -> refills.increment();
            }
            placed.lane().submit(new LaneInput.Done(placed.tablet(), task));
        }
        return true;
    }

    private boolean isFailure(WeirException e) {
        if (Tablet.isGone(e)) {
            return false;
        }
        failures.increment();
        trouble.failed(e, clock.nanos());
        return true;
    }

    @Override
    public void close() {}
}
