package dev.weir.server.tablet;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.server.background.Threads;
import dev.weir.storage.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a lane: takes what was submitted and turns the lane, sleeps when there is nothing. How much may be queued is
 * bounded by those who submit (see the write path): the queue itself takes all.
 */
@RealWorld("a lane's thread")
public final class LaneLoop implements LaneInbox, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneLoop.class);

    /** So that the first of a long queue are not told only after the last was written. */
    private static final int MAX_INPUTS_A_TURN = 1024;

    private final Lane lane;
    private final Clock clock;
    private final Queue<LaneInput> queue = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean sleeping;
    private volatile boolean stopping;
    private volatile boolean ended;

    public LaneLoop(int number, Lane lane, Clock clock) {
        this.lane = lane;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("weir-lane-" + number).start(this::run);
    }

    @Override
    public void submit(LaneInput input) {
        queue.add(input);
        if (sleeping) {
            LockSupport.unpark(thread);
        }
        if (ended) {
            refuseRest();
        }
    }

    private void run() {
        List<LaneInput> inputs = new ArrayList<>();
        try {
            while (true) {
                boolean last = stopping;
                for (LaneInput input = queue.poll(); input != null; input = queue.poll()) {
                    inputs.add(input);
                    if (inputs.size() == MAX_INPUTS_A_TURN) {
                        break;
                    }
                }
                long due = lane.nextDueNanos();
                if (!inputs.isEmpty() || (due != Lane.NOTHING_DUE && due - clock.nanos() <= 0)) {
                    lane.turn(inputs);
                    inputs.clear();
                } else if (last) {
                    return;
                } else {
                    sleep(due);
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.error("a lane ended; its buckets take nothing until a restart lane={}", thread.getName(), e);
        } finally {
            ended = true;
            inputs.forEach(LaneLoop::refuse);
            refuseRest();
        }
    }

    private void sleep(long due) {
        sleeping = true;
        try {
            if (!queue.isEmpty() || stopping) {
                return;
            }
            if (due == Lane.NOTHING_DUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, due - clock.nanos());
            }
        } finally {
            sleeping = false;
        }
    }

    private void refuseRest() {
        for (LaneInput input = queue.poll(); input != null; input = queue.poll()) {
            refuse(input);
        }
    }

    private static void refuse(LaneInput input) {
        try {
            refuseOne(input);
        } catch (RuntimeException e) {
            // the turn that failed had come so far with it; the others are to be told
            LOG.debug("a lane's input could not be refused", e);
        }
    }

    private static void refuseOne(LaneInput input) {
        WeirException reason = new WeirException(ErrorCode.UNAVAILABLE, "the server is stopping");
        switch (input) {
            case LaneInput.Write write -> {
                write.append().source().failing();
                write.append().source().done(write.append(), new AppendResult.Failed(reason));
                write.append().rows().close();
            }
            case LaneInput.Adopt _, LaneInput.Rest _, LaneInput.Done _ -> {}
            case LaneInput.Alter alter -> alter.done().completeExceptionally(reason);
            case LaneInput.Replace replace -> replace.done().complete(false);
            case LaneInput.Retire retire -> retire.done().completeExceptionally(reason);
        }
    }

    /** Does all that was submitted before, then ends the thread. */
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
    }
}
