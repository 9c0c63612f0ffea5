package dev.weir.bench.item;

import dev.weir.bench.measure.DiskUse;
import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.Event;
import dev.weir.bench.workload.EventBatch;
import dev.weir.bench.workload.Events;
import dev.weir.client.Appender;
import dev.weir.client.TypedAppender;
import dev.weir.client.Weir;
import dev.weir.format.wire.BucketDescription;
import dev.weir.format.wire.TableDescription;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * A1: appends all rows through the client's ordinary interface, defaults, one thread, from the first append until all are
 * acknowledged. Every row (or batch) has a callback that counts it. Each pass writes a table of its own.
 */
final class AppendItem {
    /** About 1.2 MB. */
    static final int ARROW_BATCH_ROWS = 8_192;

    private AppendItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        try (Weir weir = task.connect()) {
            for (int pass = 0; pass < task.passes(); pass++) {
                String table = task.table() + (pass == 0 ? "" : "_p" + pass);
                weir.create(Events.table(table));
                figures.accept(append(task, weir, table, pass));
            }
        }
    }

    private static Figure append(ItemTask task, Weir weir, String table, int pass) {
        Acks acks = new Acks();
        Meter.Interval interval;
        long bytes;
        try (Feed feed = Feed.open(task.variant(), weir, table, acks)) {
            Meter meter = new Meter(task.serverPid());
            bytes = feed.append(task.rows());
            feed.flush();
            interval = meter.stop();
        }
        TableDescription written = weir.describe(table);
        long[] ends = ends(written);
        Figure figure = interval.into(task.figure(weir.serverInfo().version(), pass), task.rows(), bytes);
        DiskUse.of(task.place().data(), written.tableId()).into(figure);
        return figure.put("acked", acks.rows.get())
                .put("end_offsets_sum", sum(ends))
                .put("per_bucket", java.util.Arrays.toString(ends))
                .put("check", check(task.rows(), acks, sum(ends)));
    }

    static long[] ends(TableDescription table) {
        return table.buckets().stream()
                .mapToLong(BucketDescription::highWatermark)
                .toArray();
    }

    static long sum(long[] ends) {
        return java.util.Arrays.stream(ends).sum();
    }

    private static String check(long rows, Acks acks, long endOffsets) {
        Throwable error = acks.error.get();
        if (error != null) {
            return "MISMATCH error=" + error;
        }
        return acks.rows.get() == rows && endOffsets == rows
                ? "ok"
                : "MISMATCH acked=" + acks.rows + " end_offsets=" + endOffsets + " want=" + rows;
    }

    /** One of the ways to give rows to the client. */
    private sealed interface Feed extends AutoCloseable {
        static Feed open(String variant, Weir weir, String table, Acks acks) {
            return switch (variant) {
                case "records" -> new Records(weir.table(table, Event.class).appender(), acks);
                case "rows" -> new Rows(weir.table(table).appender(), acks);
                case "arrow" -> new Arrow(weir.table(table).appender(), acks);
                default -> throw new IllegalArgumentException("no such variant: variant=" + variant);
            };
        }

        /** Rows 0 to {@code rows}; answers their logical bytes. */
        long append(long rows);

        void flush();

        @Override
        void close();
    }

    private record Records(TypedAppender<Event> appender, Acks acks) implements Feed {
        @Override
        public long append(long rows) {
            Events events = new Events();
            long bytes = 0;
            for (long row = 0; row < rows; row++) {
                Event event = events.row(row);
                bytes += event.logicalBytes();
                appender.append(event, acks);
            }
            return bytes;
        }

        @Override
        public void flush() {
            appender.flush();
        }

        @Override
        public void close() {
            appender.close();
        }
    }

    private record Rows(Appender appender, Acks acks) implements Feed {
        @Override
        public long append(long rows) {
            Events events = new Events();
            long bytes = 0;
            for (long row = 0; row < rows; row++) {
                Event e = events.row(row);
                bytes += e.logicalBytes();
                appender.append(
                        acks,
                        e.eventId(),
                        e.userId(),
                        e.ts(),
                        e.kind(),
                        e.country(),
                        e.url(),
                        e.price(),
                        e.qty(),
                        e.payload(),
                        e.flag());
            }
            return bytes;
        }

        @Override
        public void flush() {
            appender.flush();
        }

        @Override
        public void close() {
            appender.close();
        }
    }

    private static final class Arrow implements Feed {
        private final Appender appender;
        private final Acks acks;
        private final BufferAllocator allocator = new RootAllocator();
        private final EventBatch batch = new EventBatch(allocator, ARROW_BATCH_ROWS);

        Arrow(Appender appender, Acks acks) {
            this.appender = appender;
            this.acks = acks;
        }

        @Override
        public long append(long rows) {
            long bytes = 0;
            for (long row = 0; row < rows; row += ARROW_BATCH_ROWS) {
                bytes += batch.fill(row, (int) Math.min(ARROW_BATCH_ROWS, rows - row));
                var _ = appender.append(batch.root()).whenComplete(acks::batch);
            }
            return bytes;
        }

        @Override
        public void flush() {
            appender.flush();
        }

        @Override
        public void close() {
            appender.close();
            batch.close();
            allocator.close();
        }
    }
}
