package dev.weir.server.tablet;

import dev.weir.format.WeirException;
import dev.weir.server.background.LastingTrouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a lane's tablets need now and then: old segments end, what is kept no longer goes, checkpoints are written, logs that nobody uses are
 * closed. Buckets that are closed are opened for it one after the other, a few each time. On the lane's thread.
 */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A log that was not needed for so long is closed. */
    static final long REST_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** To open a log may mean to read some of it: appends to the lane's other buckets wait for that. */
    private static final int VISITS_A_TIME = 8;

    private final LastingTrouble trouble = new LastingTrouble(
            LOG,
            "upkeep of logs fails, and is tried again",
            "upkeep of logs works again",
            LastingTrouble.OVER_SOON_NANOS);

    private final List<Tablet> tablets = new ArrayList<>();
    private final SteadyTime time = new SteadyTime();
    private long nextNanos;
    private long nextRestNanos;
    private int visitFrom;

    void add(Tablet tablet, long nowNanos) {
        if (tablets.isEmpty()) {
            nextNanos = nowNanos + EVERY_NANOS;
            nextRestNanos = nowNanos + REST_NANOS;
        }
        tablets.add(tablet);
    }

    void remove(Tablet tablet) {
        tablets.remove(tablet);
    }

    long nextDueNanos() {
        return tablets.isEmpty() ? Lane.NOTHING_DUE : nextNanos;
    }

    /** @param unsynced tablets that the lane is not done with */
    void run(long nowUs, long nowNanos, Predicate<Tablet> unsynced) {
        if (tablets.isEmpty() || nextNanos - nowNanos > 0) {
            return;
        }
        nextNanos = nowNanos + EVERY_NANOS;
        long steadyUs = time.us(nowUs, nowNanos);
        tablets.forEach(tablet -> note(tablet.tend(steadyUs), nowNanos));
        if (nextRestNanos - nowNanos <= 0) {
            nextRestNanos = nowNanos + REST_NANOS;
            tablets.stream().filter(unsynced.negate()).forEach(Tablet::restIfUnused);
        }
        visitSome(steadyUs, nowNanos);
        trouble.look(nowNanos);
    }

    private void note(Optional<WeirException> failed, long nowNanos) {
        failed.ifPresentOrElse(why -> trouble.failed(why, nowNanos), trouble::worked);
    }

    private void visitSome(long steadyUs, long nowNanos) {
        int visits = 0;
        for (int looked = 0; looked < tablets.size() && visits < VISITS_A_TIME; looked++) {
            visitFrom = (visitFrom + 1) % tablets.size();
            Tablet tablet = tablets.get(visitFrom);
            if (tablet.ages() && !tablet.isOpen()) {
                visits++;
                visit(tablet, steadyUs, nowNanos);
            }
        }
    }

    private void visit(Tablet tablet, long steadyUs, long nowNanos) {
        try {
            note(tablet.visit(steadyUs), nowNanos);
        } catch (WeirException e) {
            // told by the tablet; the others must not suffer
            LOG.debug(
                    "a bucket could not be tended table={} bucket={}",
                    tablet.table().name(),
                    tablet.bucket(),
                    e);
        }
    }
}
