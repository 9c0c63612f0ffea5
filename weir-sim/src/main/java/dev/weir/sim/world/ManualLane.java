package dev.weir.sim.world;

import dev.weir.server.tablet.AppendRows;
import dev.weir.server.tablet.Lane;
import dev.weir.server.tablet.LaneInbox;
import dev.weir.server.tablet.LaneInput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A lane without a thread: it turns when the simulation says so. */
public final class ManualLane implements LaneInbox {
    private final Lane lane;
    private final Deque<LaneInput> queue = new ArrayDeque<>();
    private final List<LaneInput> turning = new ArrayList<>();

    ManualLane(Lane lane) {
        this.lane = lane;
    }

    /** What is waited for by whoever asks, on this same thread, is done at once, with all before it. The rest waits for a turn. */
    @Override
    public void submit(LaneInput input) {
        queue.add(input);
        boolean waitedFor = switch (input) {
            case LaneInput.Write _ -> false;
            case LaneInput.Adopt _ -> false;
            case LaneInput.Rest _ -> false;
            case LaneInput.Replace _ -> false;
            case LaneInput.Done _ -> false;
            case LaneInput.Alter _ -> true;
            case LaneInput.Retire _ -> true;
        };
        if (waitedFor) {
            turn(Integer.MAX_VALUE);
        }
    }

    public int queued() {
        return queue.size();
    }

    /** One turn with at most so many inputs. */
    public void turn(int most) {
        while (turning.size() < most && !queue.isEmpty()) {
            turning.add(queue.poll());
        }
        lane.turn(turning);
        turning.clear();
    }

    public long nextDueNanos() {
        return lane.nextDueNanos();
    }

    /** The process is gone; its memory is given back. */
    void vanish() {
        turning.forEach(ManualLane::release);
        queue.forEach(ManualLane::release);
        turning.clear();
        queue.clear();
    }

    private static void release(LaneInput input) {
        if (input instanceof LaneInput.Write write) {
            switch (write.append().rows()) {
                // to close vectors again does nothing
                case AppendRows.Few few -> few.close();
                case AppendRows.Whole whole when whole.batch().body().refCnt() > 0 -> whole.close();
                case AppendRows.Keyed keyed when !keyed.writes().rows().isClosed() -> keyed.close();
                case AppendRows.Whole _, AppendRows.Keyed _ -> {}
            }
        }
    }
}
