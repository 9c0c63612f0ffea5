package dev.weir.bench.item;

import dev.weir.bench.measure.Due;
import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Latencies;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.Event;
import dev.weir.bench.workload.Events;
import dev.weir.client.Batches;
import dev.weir.client.TypedAppender;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import dev.weir.format.wire.Position;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.arrow.vector.BigIntVector;

/**
 * A4: one thread appends at a steady rate, another follows over a connection of its own; from the call of append until the subscriber has
 * the row. {@code from_due} counts from when the row was to be sent, so that a stalled writer cannot hide its delay.
 */
@RealWorld("measures, and keeps a pace")
final class LatencyItem {
    private final ItemTask task;
    private final int warmRows;
    private final int rows;
    private final long[] dueNs;
    private final long[] sentNs;
    private final Latencies latencies;
    private final Latencies fromDue;
    private long checked;

    private LatencyItem(ItemTask task) {
        this.task = task;
        warmRows = task.pace().rowsPerSecond() * task.pace().warmSecs();
        rows = warmRows + task.pace().rowsPerSecond() * task.pace().secs();
        dueNs = new long[rows];
        sentNs = new long[rows];
        latencies = new Latencies(rows - warmRows);
        fromDue = new Latencies(rows - warmRows);
    }

    static void run(ItemTask task, Consumer<Figure> figures) {
        new LatencyItem(task).measure(figures);
    }

    private void measure(Consumer<Figure> figures) {
        CountDownLatch following = new CountDownLatch(1);
        try (Weir writer = task.connect();
                Weir reader = task.connect()) {
            writer.create(Events.table(task.table()));
            CompletableFuture<Void> subscriber = new CompletableFuture<>();
            Thread.ofPlatform().name("subscriber").daemon().start(() -> {
                try {
                    follow(reader, following);
                    subscriber.complete(null);
                } catch (RuntimeException | Error e) {
                    following.countDown();
                    subscriber.completeExceptionally(e);
                }
            });
            following.await();
            Meter.Interval interval = produce(writer, subscriber);
            Figure figure = interval.into(task.figure(writer.serverInfo().version()), rows - warmRows, 0);
            latencies.into(figure, "");
            fromDue.into(figure, "from_due_");
            long want = (long) rows * (rows - 1) / 2;
            figures.accept(figure.put("rate", task.pace().rowsPerSecond())
                    .put("check", checked == want ? "ok" : "MISMATCH ids got=" + checked + " want=" + want));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Meter.Interval produce(Weir writer, CompletableFuture<Void> subscriber) {
        Events events = new Events();
        Meter meter = new Meter(task.serverPid());
        try (TypedAppender<Event> appender =
                writer.table(task.table(), Event.class).appender()) {
            long startNs = System.nanoTime();
            double stepNs = 1e9 / task.pace().rowsPerSecond();
            for (int row = 0; row < rows && !subscriber.isCompletedExceptionally(); row++) {
                if (row == warmRows) {
                    meter = new Meter(task.serverPid());
                }
                dueNs[row] = startNs + (long) (row * stepNs);
                Due.await(dueNs[row]);
                Event event = events.row(row);
                sentNs[row] = System.nanoTime();
                appender.append(event, (bucket, offset, error) -> {
                    if (error != null) {
                        subscriber.completeExceptionally(error);
                    }
                });
            }
            subscriber.join();
            return meter.stop();
        }
    }

    /** The arrays are written before a row is sent and read after it came back: the network is in between. */
    private void follow(Weir reader, CountDownLatch following) {
        int left = rows;
        try (Batches batches =
                reader.table(task.table()).scan().from(new Position.Earliest()).follow()) {
            following.countDown();
            while (left > 0 && batches.next()) {
                BigIntVector ids = (BigIntVector) batches.root().getVector("event_id");
                int count = batches.root().getRowCount();
                for (int r = 0; r < count; r++) {
                    int row = (int) ids.get(r);
                    long nowNs = System.nanoTime();
                    if (row >= warmRows) {
                        latencies.add(nowNs - sentNs[row]);
                        fromDue.add(nowNs - dueNs[row]);
                    }
                    checked += row;
                }
                left -= count;
            }
        }
    }
}
