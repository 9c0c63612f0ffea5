package dev.weir.server.rewrite;

import dev.weir.format.WeirException;
import dev.weir.server.background.LastingTrouble;
import dev.weir.server.background.Stepped;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.tablet.LaneInput;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;
import dev.weir.server.tablet.Tablet;
import dev.weir.storage.log.LogRewrite;
import dev.weir.storage.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rewrites what is worth it in buckets that are open, one after the other. Has no thread: a loop steps it, the simulator too. */
public final class Rewriter implements Stepped {
    private static final Logger LOG = LoggerFactory.getLogger(Rewriter.class);

    /** Small enough to take turns with those who wait for an answer. */
    private static final long STEP_BYTES = 128 << 10;

    /** Between a round in which nothing was found to the end, and the next. */
    public static final long ROUND_NANOS = 1_000_000_000L;

    /** A disk that is full, or gone, stays so for a while. */
    private static final long FAILED_NANOS = 10_000_000_000L;

    /** Until the lane has had its turn. */
    private static final long TURN_NANOS = 1_000_000L;

    private final Tables tables;
    private final Clock clock;
    /** Buckets that are still to be looked at in this round. */
    private final Deque<OpenTable.Placed> round = new ArrayDeque<>();

    private final LastingTrouble trouble = new LastingTrouble(
            LOG,
            "segments could not be rewritten; it is tried again",
            "segments are rewritten again",
            6 * FAILED_NANOS);

    private @Nullable Running running;
    private final LongAdder segments = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder batchesBefore = new LongAdder();
    private final LongAdder batchesMade = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /**
     * @param placed whose log is rewritten
     * @param handed completes when the lane has put what was made into its place, or not; none while it is being made
     */
    private record Running(
            OpenTable.Placed placed,
            LogRewrite rewrite,
            @Nullable CompletableFuture<Boolean> handed) {}

    public Rewriter(Tables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    public void bindTo(Metrics metrics) {
        metrics.counter("weir.rewrite.segments", "segments made of others", segments::sum);
        metrics.counter("weir.rewrite.bytes", "bytes of segments that were rewritten", bytes::sum);
        metrics.counter("weir.rewrite.batches.read", "batches that were rewritten", batchesBefore::sum);
        metrics.counter("weir.rewrite.batches.made", "batches made of them", batchesMade::sum);
        metrics.counter("weir.rewrite.failures", "rewrites that were given up and are tried again", this::failures);
    }

    /** Rewrites that the disk, or what was on it, did not let come to an end. */
    public long failures() {
        return failures.sum();
    }

    /** Half of one core's time at most. */
    @Override
    public long step() {
        long begin = clock.nanos();
        return switch (stepOnce()) {
            case WORKED -> 2 * (clock.nanos() - begin);
            case HANDED -> TURN_NANOS;
            case ROUND_ENDED -> ROUND_NANOS;
            case FAILED -> FAILED_NANOS;
        };
    }

    private enum Outcome {
        WORKED,
        HANDED,
        ROUND_ENDED,
        FAILED
    }

    private Outcome stepOnce() {
        try {
            Running now = running;
            return now == null ? next() : goOn(now);
        } catch (RuntimeException | OutOfMemoryError e) {
            stop();
            return failed(Memory.typed(e));
        }
    }

    private Outcome failed(WeirException e) {
        if (Tablet.isGone(e)) {
            return Outcome.WORKED;
        }
        failures.increment();
        trouble.failed(e, clock.nanos());
        return Outcome.FAILED;
    }

    private Outcome next() {
        if (round.isEmpty()) {
            tables.all().forEach(table -> round.addAll(table.buckets()));
        }
        trouble.look(clock.nanos());
        while (!round.isEmpty()) {
            OpenTable.Placed placed = round.removeFirst();
            Optional<LogRewrite> begun = placed.tablet().rewrite();
            if (begun.isPresent()) {
                running = new Running(placed, begun.get(), null);
                return Outcome.WORKED;
            }
        }
        return Outcome.ROUND_ENDED;
    }

    private Outcome goOn(Running now) {
        CompletableFuture<Boolean> handed = now.handed();
        if (handed == null) {
            if (!now.rewrite().step(STEP_BYTES)) {
                CompletableFuture<Boolean> done = new CompletableFuture<>();
                running = new Running(now.placed(), now.rewrite(), done);
                now.placed().lane().submit(new LaneInput.Replace(now.placed().tablet(), now.rewrite(), done));
            }
            return Outcome.WORKED;
        }
        if (!handed.isDone()) {
            return Outcome.HANDED;
        }
        if (!handed.isCompletedExceptionally() && handed.join()) {
            count(now.rewrite());
            // there may be more in the same bucket
            round.addFirst(now.placed());
        }
        stop();
        return Outcome.WORKED;
    }

    private void count(LogRewrite done) {
        segments.increment();
        bytes.add(done.bytes());
        trouble.worked();
        batchesBefore.add(done.batchesBefore());
        batchesMade.add(done.batchesMade());
    }

    /** What was made and is not in its place goes. */
    private void stop() {
        Running now = running;
        running = null;
        if (now != null) {
            try (LogRewrite rewrite = now.rewrite()) {
                LOG.debug("a rewrite ended bytes={}", rewrite.bytes());
            } catch (WeirException e) {
                LOG.warn("what a rewrite left is taken away by the next start reason={}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
