package dev.weir.server.serve;

import dev.weir.format.row.RowPointers;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.ScanRequest;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tablet;
import dev.weir.storage.log.BatchRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One running scan. Of logs the buckets in turn, a batch each, so that none waits for another; following goes on as rows are committed. Of states, and before the
 * logs if both are wanted, one bucket after the other, so that only one state is held.
 */
final class ScanStream extends FrameStream {
    private final ScanPlan plan;
    private final Memory memory;
    private final FrameEncoding encoding;
    private final BatchServing serving;
    private final StateServing states;
    private final SharedCuts shared;
    private final Metrics metrics;

    private final ColdRows lake;

    /** One bucket of those that are read. */
    private final class Reading implements AutoCloseable {
        private final BucketCursor cursor;
        /** If the scan goes on with new rows: only those share their cuts. */
        private final Optional<SharedCuts.Follower> follower;
        /** What comes before the log, from the lake. */
        private Optional<ColdCursor> cold = Optional.empty();

        Reading(BucketCursor cursor) {
            this.cursor = cursor;
            this.follower = plan.request().follow()
                    ? Optional.of(shared.join(cursor.tablet(), plan.projection(), cursor.position()))
                    : Optional.empty();
        }

        /** The next batch, if there is one now. */
        Optional<Step> next() {
            if (cold.isEmpty()) {
                int bucket = cursor.tablet().bucket();
                cold = cursor.cold().map(range -> ColdCursor.open(plan, encoding, memory, bucket, range));
            }
            return cold.isPresent()
                    ? Optional.of(() -> settled(cold.get()))
                    : cursor.next().map(batch -> () -> hot(batch));
        }

        private Optional<FlightFrame> settled(ColdCursor from) {
            Optional<FlightFrame> frame = from.next();
            cursor.passed(from.position());
            if (from.isDone()) {
                from.close();
                cold = Optional.empty();
            }
            return frame;
        }

        private Optional<FlightFrame> hot(BatchRef batch) {
            // a batch that only names its writers has no rows
            Optional<FlightFrame> frame = batch.rowCount() == 0 ? Optional.empty() : frame(batch);
            cursor.passed(batch);
            return frame;
        }

        private Optional<FlightFrame> frame(BatchRef batch) {
            long from = cursor.from(batch);
            long to = cursor.to(batch);
            Supplier<Optional<FlightFrame>> make =
                    () -> serving.frame(batch, cursor.tablet().bucket(), from, to);
            return follower.map(one -> one.take(from, to, make)).orElseGet(make);
        }

        @Override
        public void close() {
            follower.ifPresent(SharedCuts.Follower::close);
            cold.ifPresent(ColdCursor::close);
            cursor.close();
        }
    }

    /** A batch that can be read now. */
    private interface Step {
        /** Its rows that are wanted, if there are any. */
        Optional<FlightFrame> take();
    }

    ScanStream(ScanPlan plan, ColdRows lake, SharedCuts shared, Memory memory, Metrics metrics, FrameSink sink) {
        super(sink, memory);
        this.plan = plan;
        this.lake = lake;
        this.memory = memory;
        this.encoding = new FrameEncoding(plan, memory, metrics);
        this.serving = new BatchServing(plan, encoding, memory, metrics);
        this.states = new StateServing(plan, encoding, memory);
        this.shared = shared;
        this.metrics = metrics;
    }

    @Override
    protected void stream() {
        metrics.scanOpened();
        List<Tablet> followed = new ArrayList<>();
        List<Reading> readings = new ArrayList<>();
        try {
            if (plan.isOfState()) {
                send(encoding.schema());
                if (rows(readings, followed) && plan.request().follow()) {
                    run(readings);
                }
            } else {
                open(readings, followed);
                send(encoding.schema());
                run(readings);
            }
        } finally {
            followed.forEach(tablet -> tablet.unfollow(wakeup()));
            readings.forEach(Reading::close);
            metrics.scanClosed();
        }
    }

    private List<OpenTable.Placed> buckets() {
        return plan.request()
                .bucket()
                .map(bucket -> List.of(plan.table().bucket(bucket)))
                .orElse(plan.table().buckets());
    }

    private void open(List<Reading> readings, List<Tablet> followed) {
        ScanRequest request = plan.request();
        for (OpenTable.Placed placed : buckets()) {
            if (request.follow()) {
                follow(placed.tablet(), followed);
            }
            readings.add(new Reading(BucketCursor.open(
                    placed.tablet(), request, () -> lake.see(plan.table().info()))));
        }
    }

    /** Before the first look at the view, so that no move of the high watermark is missed. */
    private void follow(Tablet tablet, List<Tablet> followed) {
        tablet.follow(wakeup());
        followed.add(tablet);
    }

    /** Sends the rows of the states, and remembers where in the logs to go on if that is wanted. False if the client left. */
    private boolean rows(List<Reading> readings, List<Tablet> followed) {
        for (OpenTable.Placed placed : buckets()) {
            Tablet tablet = placed.tablet();
            try (StateReading cursor = StateReading.open(tablet, plan.keys(), memory.allocator())) {
                if (plan.request().follow()) {
                    follow(tablet, followed);
                    readings.add(new Reading(BucketCursor.follow(tablet, plan.request(), cursor.offset())));
                }
                if (!rows(cursor, tablet) || !awaitReady()) {
                    return false;
                }
                send(states.end(tablet.bucket(), cursor.offset()));
            }
            // none of them is left without a sign of life while the next are read
            readings.forEach(reading -> reading.cursor.stay());
        }
        return true;
    }

    private boolean rows(StateReading cursor, Tablet tablet) {
        for (Optional<RowPointers> rows = cursor.next(); rows.isPresent(); rows = cursor.next()) {
            if (!awaitReady()) {
                return false;
            }
            tablet.requireServing();
            states.frame(rows.get(), tablet.bucket(), cursor.offset()).ifPresent(this::send);
        }
        return true;
    }

    private void run(List<Reading> readings) {
        while (true) {
            boolean moved = false;
            for (Reading reading : readings) {
                Optional<Step> step = reading.next();
                if (step.isEmpty()) {
                    continue;
                }
                if (!awaitReady()) {
                    return;
                }
                moved = true;
                step.get().take().ifPresent(this::send);
            }
            if (!more()) {
                return;
            }
            if (!moved) {
                if (!plan.request().follow()) {
                    return;
                }
                wakeup().await();
            }
        }
    }
}
