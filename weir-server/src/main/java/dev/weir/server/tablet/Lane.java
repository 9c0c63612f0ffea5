package dev.weir.server.tablet;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Durability;
import dev.weir.server.background.LastingTrouble;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.storage.log.AppendOutcome;
import dev.weir.storage.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns some of the tablets and changes them, one turn at a time: all appends of the turn are written, each log that must be is
 * synced once, then readers see the rows and the sources are told. Has no thread; {@link LaneLoop} turns it, the simulator too.
 */
public final class Lane {
    /** Rows of an async table are on disk at the latest this long after they were written. */
    public static final long ASYNC_SYNC_NANOS = 1_000_000_000L;

    /** {@link #nextDueNanos} of a lane that waits for nothing. */
    public static final long NOTHING_DUE = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Clock clock;
    private final Metrics metrics;
    private final Publishing publishing;

    /** Async tablets with rows that are not synced, and when they must be, oldest first. */
    private final Map<Tablet, Long> unsynced = new LinkedHashMap<>();

    private final Upkeep upkeep = new Upkeep();

    /** Clients are told of each; who runs the server reads the log. */
    private final LastingTrouble disk = new LastingTrouble(
            LOG, "appends fail, and are not stored", "appends are stored again", LastingTrouble.OVER_SOON_NANOS);

    private final Coalescer coalescer;

    // of the current turn, kept to be used again
    private final Map<Tablet, Gathering> gatherings = new LinkedHashMap<>();
    private final List<Pending> pending = new ArrayList<>();
    private final Map<Tablet, Boolean> written = new LinkedHashMap<>();
    private final Map<Tablet, WeirException> lost = new HashMap<>();

    /** An append that is written, and waits for the rest of its turn. */
    private record Pending(Append append, AppendResult.Stored stored) {}

    public Lane(Clock clock, Metrics metrics, Memory memory, Publishing publishing) {
        this.publishing = publishing;
        this.clock = clock;
        this.metrics = metrics;
        this.coalescer = new Coalescer(memory);
    }

    /** Does all of this, and what was due. Never throws: what fails is told to its source. */
    public void turn(List<LaneInput> inputs) {
        long nowUs = clock.nowUs();
        long nowNanos = clock.nanos();
        List<LaneInput.Alter> altered = new ArrayList<>(0);
        List<LaneInput.Replace> replacing = new ArrayList<>(0);
        List<LaneInput.Done> done = new ArrayList<>(0);
        List<Tablet> resting = new ArrayList<>(0);
        List<LaneInput.Retire> retired = new ArrayList<>(0);
        for (LaneInput input : inputs) {
            switch (input) {
                case LaneInput.Write write -> take(write.append(), nowUs);
                case LaneInput.Alter alter -> altered.add(alter);
                case LaneInput.Adopt adopt -> upkeep.add(adopt.tablet(), nowNanos);
                case LaneInput.Replace replace -> replacing.add(replace);
                case LaneInput.Done one -> done.add(one);
                case LaneInput.Rest rest -> resting.add(rest.tablet());
                case LaneInput.Retire retire -> retired.add(retire);
            }
        }
        List.copyOf(gatherings.keySet()).forEach(tablet -> writeGathered(tablet, nowUs));
        syncWritten(nowNanos);
        syncDue(nowNanos);
        publish();
        complete();
        // Behind the appends, so that one level holds for a whole turn.
        altered.forEach(this::alter);
        replacing.forEach(Lane::replace);
        done.forEach(one -> one.tablet().done(one.task()));
        upkeep.run(nowUs, nowNanos, unsynced::containsKey);
        disk.look(nowNanos);
        resting.stream().filter(tablet -> !unsynced.containsKey(tablet)).forEach(Tablet::rest);
        retired.forEach(this::retire);
    }

    /** When a turn must come even without input. */
    public long nextDueNanos() {
        long tendDue = upkeep.nextDueNanos();
        if (unsynced.isEmpty()) {
            return tendDue;
        }
        long syncDue = unsynced.values().iterator().next();
        return tendDue == NOTHING_DUE || syncDue - tendDue < 0 ? syncDue : tendDue;
    }

    /** Appends of few rows wait for others, as long as their order within the tablet allows. */
    private void take(Append append, long nowUs) {
        Tablet tablet = append.tablet();
        switch (append.rows()) {
            case AppendRows.Few _, AppendRows.Keyed _ -> {
                Gathering open = gatherings.get(tablet);
                if (open == null || !open.takes(append)) {
                    writeGathered(tablet, nowUs);
                    open = new Gathering(append.rule());
                    gatherings.put(tablet, open);
                }
                open.add(append);
            }
            case AppendRows.Whole whole -> {
                writeGathered(tablet, nowUs);
                try (whole) {
                    write(asSent(whole, List.of(append)), List.of(append), nowUs);
                }
            }
        }
    }

    private void writeGathered(Tablet tablet, long nowUs) {
        Gathering gathered = gatherings.remove(tablet);
        if (gathered != null) {
            writeTogether(gathered.appends(), nowUs);
            gathered.appends().forEach(append -> append.rows().close());
        }
    }

    private void writeTogether(List<Append> appends, long nowUs) {
        boolean done = switch (appends.getFirst().rows()) {
            case AppendRows.Keyed _ -> write(keyed(appends), appends, nowUs);
            case AppendRows.Few _, AppendRows.Whole _ -> writeFew(appends, nowUs);
        };
        if (!done) {
            appends.forEach(append -> writeTogether(List.of(append), nowUs));
        }
    }

    private static Batch keyed(List<Append> appends) {
        List<AppendRows.Keyed> rows = new ArrayList<>(appends.size());
        for (Append append : appends) {
            rows.add((AppendRows.Keyed) append.rows());
        }
        return (tablet, nowUs) -> tablet.write(rows, appends.getFirst().rule(), nowUs);
    }

    private boolean writeFew(List<Append> appends, long nowUs) {
        List<AppendRows.Few> parts = new ArrayList<>(appends.size());
        for (Append append : appends) {
            parts.add((AppendRows.Few) append.rows());
        }
        AppendRows.Whole joined;
        try {
            joined = coalescer.join(appends.getFirst().tablet().table(), parts);
        } catch (RuntimeException | OutOfMemoryError e) {
            refuse(appends, Memory.typed(e));
            return true;
        }
        try (joined) {
            return write(asSent(joined, appends), appends, nowUs);
        }
    }

    /** What is written as one. */
    private interface Batch {
        Written write(Tablet tablet, long nowUs);
    }

    private static Batch asSent(AppendRows.Whole rows, List<Append> appends) {
        return (tablet, nowUs) -> Written.asSent(
                tablet.append(rows, appends.getFirst().rule(), nowUs),
                appends.stream().map(Append::rows).toList());
    }

    /** Answers false, and has done nothing, when these are several and not all of them are to be written. */
    private boolean write(Batch batch, List<Append> appends, long nowUs) {
        Append first = appends.getFirst();
        boolean several = appends.size() > 1;
        try {
            if (appends.stream().anyMatch(append -> append.source().broken())) {
                if (several) {
                    return false;
                }
                throw new WeirException(
                        ErrorCode.CANCELLED, "an earlier batch of the same stream failed, so this one was not stored");
            }
            Written result = batch.write(first.tablet(), nowUs);
            if (several && !(result.outcome() instanceof AppendOutcome.Appended)) {
                return false;
            }
            switch (result.outcome()) {
                case AppendOutcome.Appended appended -> {
                    written.put(first.tablet(), Boolean.TRUE);
                    long offset = appended.baseOffset();
                    for (int i = 0; i < appends.size(); i++) {
                        await(appends.get(i), offset, result.rows(i), false);
                        offset += result.rows(i);
                    }
                }
                case AppendOutcome.Duplicate duplicate -> {
                    // Its first try may have been written in this very turn, or be an async table's: it is told with
                    // the others.
                    metrics.duplicate();
                    await(first, duplicate.baseOffset(), duplicate.rowCount(), true);
                }
                case AppendOutcome.OutOfOrder order ->
                    throw new WeirException(
                            ErrorCode.OUT_OF_ORDER,
                            "the sequence does not follow the writer's last one; send the missing batches first table="
                                    + first.tablet().table().name() + " bucket="
                                    + first.tablet().bucket()
                                    + " expected=" + order.expectedSequence() + " sequence="
                                    + first.rows().writers().getFirst().sequence());
            }
        } catch (WeirException e) {
            refuse(appends, e);
        } catch (RuntimeException e) {
            refuse(appends, new WeirException(ErrorCode.INTERNAL, "unexpected: " + e, e));
        }
        return true;
    }

    private void await(Append append, long baseOffset, int rowCount, boolean duplicate) {
        AppendResult.Stored stored = new AppendResult.Stored(
                baseOffset, rowCount, duplicate, append.tablet().durability());
        pending.add(new Pending(append, stored));
    }

    private void refuse(List<Append> appends, WeirException error) {
        for (Append append : appends) {
            append.source().failing();
            fail(append, error);
        }
    }

    private void syncWritten(long nowNanos) {
        for (Tablet tablet : written.keySet()) {
            switch (tablet.durability()) {
                case FSYNC -> sync(tablet);
                case ASYNC -> unsynced.putIfAbsent(tablet, nowNanos + ASYNC_SYNC_NANOS);
            }
        }
    }

    private void syncDue(long nowNanos) {
        while (!unsynced.isEmpty()) {
            Map.Entry<Tablet, Long> oldest = unsynced.entrySet().iterator().next();
            if (oldest.getValue() - nowNanos > 0) {
                return;
            }
            unsynced.remove(oldest.getKey());
            sync(oldest.getKey());
        }
    }

    private void sync(Tablet tablet) {
        long begin = clock.nanos();
        try {
            tablet.sync();
            metrics.synced(clock.nanos() - begin);
        } catch (WeirException e) {
            lost.put(tablet, e);
        }
    }

    private void publish() {
        publishing.begin();
        for (Tablet tablet : written.keySet()) {
            if (!lost.containsKey(tablet)) {
                try {
                    tablet.publish();
                } catch (WeirException e) {
                    lost.put(tablet, e);
                } catch (RuntimeException e) {
                    lost.put(tablet, new WeirException(ErrorCode.INTERNAL, "unexpected: " + e, e));
                }
            }
        }
    }

    private void complete() {
        long nanos = clock.nanos();
        for (Pending done : pending) {
            WeirException error = lost.get(done.append().tablet());
            if (error != null) {
                done.append().source().failing();
                fail(done.append(), error);
            } else {
                if (!done.stored().duplicate()) {
                    disk.worked();
                    metrics.appended(
                            done.stored().rowCount(),
                            done.append().rows().bytes(),
                            nanos - done.append().arrivedNanos());
                }
                tell(done.append(), done.stored());
            }
        }
        pending.clear();
        written.clear();
        lost.clear();
    }

    private void alter(LaneInput.Alter alter) {
        Tablet tablet = alter.tablet();
        tablet.alter(alter.table());
        try {
            if (tablet.durability() == Durability.FSYNC && unsynced.remove(tablet) != null) {
                tablet.sync();
            }
            alter.done().complete(null);
        } catch (RuntimeException e) {
            alter.done().completeExceptionally(e);
        }
    }

    private static void replace(LaneInput.Replace replace) {
        try {
            replace.done().complete(replace.tablet().replace(replace.rewrite()));
        } catch (RuntimeException e) {
            replace.done().completeExceptionally(e);
        }
    }

    private void retire(LaneInput.Retire retire) {
        Tablet tablet = retire.tablet();
        upkeep.remove(tablet);
        try {
            try {
                if (unsynced.remove(tablet) != null && retire.end() == Tablet.End.STOPPED) {
                    tablet.sync();
                }
            } finally {
                tablet.end(retire.end());
            }
            retire.done().complete(null);
        } catch (RuntimeException e) {
            retire.done().completeExceptionally(e);
        }
    }

    private void fail(Append append, WeirException error) {
        metrics.appendFailed();
        if (error.code() == ErrorCode.DISK_FULL || error.code() == ErrorCode.IO_ERROR) {
            disk.failed(error, clock.nanos());
        }
        tell(append, new AppendResult.Failed(error));
    }

    private static void tell(Append append, AppendResult result) {
        try {
            append.source().done(append, result);
        } catch (RuntimeException e) {
            LOG.error(
                    "a source could not be told of its append table={}",
                    append.tablet().table().name(),
                    e);
        }
    }
}
