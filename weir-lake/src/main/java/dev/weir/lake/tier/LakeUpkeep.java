package dev.weir.lake.tier;

import dev.weir.storage.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps lake tables small, beside the worker that lets rows settle: small files are merged, old snapshots expire, and what nothing names goes. One thing at a
 * time, and at most half of the time. One thread at a time steps it; {@link #size} may be asked by any.
 */
public final class LakeUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(LakeUpkeep.class);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Between two looks at a table whose rows settle. */
    private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Of one that has stood still since the start: only time may have something to do there. */
    private static final long STILL_NANOS = TimeUnit.HOURS.toNanos(1);

    private static final long EXPIRY_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Sooner, when there are so many times as many as there may be. */
    private static final double SOME_MORE = 1.1;

    private static final long RETRY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int SWEEPS_PER_AGE = 4;

    private final LakeWorker worker;
    private final TableWork.Ports ports;
    private final Clock clock;
    private final LakeFigures figures;
    private final Removals removals;
    private final Merge merge;
    private final Map<String, Tended> tended = new ConcurrentHashMap<>();
    private int from;

    /** How large a table's metadata is. */
    public record Size(long files, long snapshots) {}

    /** What is known of one table. */
    private final class Tended {
        private final Orphans orphans = new Orphans(
                ports.files(), figures, ports.config().upkeep().orphanAge().toNanos());
        private final Due look = new Due();
        private final Due expiry = new Due();
        private final Due sweep = new Due();
        private String told = "";
        /** The table's metadata when there was nothing to merge. */
        private String merged = "";

        private boolean claimed;
        private volatile Size size = new Size(0, 0);

        Tended(long nowNanos) {
            sweep.in(sweepNanos(), nowNanos);
        }

        /** A table that has just been taken over is not still any more. */
        boolean isDue(LakeState state, long nowNanos) {
            return look.is(nowNanos) || (!claimed && isClaimed(state));
        }
    }

    private static boolean isClaimed(LakeState state) {
        return state.generation() != LakeState.UNCLAIMED;
    }

    private long sweepNanos() {
        return ports.config().upkeep().orphanAge().toNanos() / SWEEPS_PER_AGE;
    }

    /** When something comes next; at once, at first. */
    private static final class Due {
        private Optional<Long> atNanos = Optional.empty();

        boolean is(long nowNanos) {
            return atNanos.isEmpty() || atNanos.get() - nowNanos <= 0;
        }

        void in(long nanos, long nowNanos) {
            atNanos = Optional.of(nowNanos + nanos);
        }
    }

    /** @param worker whose tables these are */
    public LakeUpkeep(LakeWorker worker, Clock clock) {
        this.worker = worker;
        this.ports = worker.ports();
        this.clock = clock;
        this.figures = worker.figures();
        this.removals = new Removals(ports.files(), ports.readers(), figures);
        this.merge = new Merge(ports);
    }

    /** When it was last looked at; any thread. */
    public Size size(String tableId) {
        Tended of = tended.get(tableId);
        return of == null ? new Size(0, 0) : of.size;
    }

    /** Does one thing, if there is one. Answers after how many nanoseconds, from its begin, the next step is to come. */
    public long step() {
        long begin = clock.nanos();
        List<TieredTable> tables = worker.settling();
        Set<String> ids = tables.stream().map(TieredTable::tableId).collect(Collectors.toSet());
        tended.keySet().retainAll(ids);
        removals.retain(ids);
        for (int i = 0; i < tables.size(); i++) {
            TieredTable table = tables.get((from + i) % tables.size());
            Tended of = tended.computeIfAbsent(table.tableId(), id -> new Tended(begin));
            if (of.isDue(worker.state(table.tableId()), begin)) {
                tend(table, of, begin);
                from = (from + i + 1) % tables.size();
                return 2 * (clock.nanos() - begin);
            }
        }
        return LOOK_NANOS;
    }

    private void tend(TieredTable table, Tended of, long now) {
        LakeState state = worker.state(table.tableId());
        of.claimed = isClaimed(state);
        of.look.in(of.claimed ? BUSY_NANOS : STILL_NANOS, now);
        try {
            Optional<LakeTable> found = ports.tables().find(table);
            if (found.isPresent() && tend(table, found.get(), of, state.generation(), now)) {
                // there may be more
                of.look.in(0, now);
            }
            of.told = "";
        } catch (ValidationException | CommitFailedException e) {
            // somebody was faster
            failed(table, of, e);
        } catch (RuntimeException e) {
            failed(table, of, e);
            // the worker knows what to do with what may be left of a merge
            worker.lookAgain(table.tableId());
            of.look.in(RETRY_NANOS, now);
        }
    }

    /** Each trouble once. */
    private void failed(TieredTable table, Tended of, RuntimeException e) {
        figures.upkeepFailed();
        String why = String.valueOf(e.getMessage());
        if (!why.equals(of.told)) {
            of.told = why;
            LOG.warn(
                    "a lake table could not be tended; it is tried again table={} reason={}",
                    table.spec().name(),
                    why);
        }
    }

    private boolean tend(TieredTable table, LakeTable lake, Tended of, long generation, long now) {
        String id = table.tableId();
        of.size = lake.size();
        removals.run(id);
        if (!lake.isSound()) {
            // whoever sets it right may need each snapshot
            return false;
        }
        try {
            if (of.claimed && !lake.version().equals(of.merged)) {
                if (merge.run(table, lake, generation)) {
                    return true;
                }
                of.merged = lake.version();
            }
        } catch (RuntimeException e) {
            // a file that is gone or damaged fails each merge: all else goes on without
            goOn(table, of, now, e);
            throw e;
        }
        shrink(table, lake, of, now);
        return false;
    }

    private void goOn(TieredTable table, Tended of, long now, RuntimeException behind) {
        try {
            ports.tables().find(table).filter(LakeTable::isSound).ifPresent(lake -> shrink(table, lake, of, now));
        } catch (RuntimeException e) {
            behind.addSuppressed(e);
        }
    }

    private void shrink(TieredTable table, LakeTable lake, Tended of, long now) {
        String id = table.tableId();
        if (of.expiry.is(now)
                || of.size.snapshots() > SOME_MORE * ports.config().upkeep().snapshotsMax()) {
            of.expiry.in(EXPIRY_NANOS, now);
            LakeTable.Expired expired =
                    lake.expire(ports.config().upkeep(), TimeUnit.MICROSECONDS.toMillis(clock.nowUs()));
            removals.add(id, expired.files());
            figures.expired(expired.snapshots());
            removals.run(id);
        }
        if (of.sweep.is(now)) {
            of.sweep.in(sweepNanos(), now);
            sweep(table, of, now);
        }
    }

    private void sweep(TieredTable table, Tended of, long now) {
        String id = table.tableId();
        Optional<String> place = ports.tables().place(id);
        if (place.isEmpty()) {
            return;
        }
        Set<String> kept = new HashSet<>(removals.of(id));
        kept.addAll(ports.readers().inUse(id));
        of.orphans.look(id, place.get(), () -> ports.tables().find(table), kept, now);
    }
}
