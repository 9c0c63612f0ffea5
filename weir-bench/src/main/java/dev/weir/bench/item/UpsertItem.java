package dev.weir.bench.item;

import dev.weir.bench.measure.DiskUse;
import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.User;
import dev.weir.bench.workload.UserBatch;
import dev.weir.bench.workload.Users;
import dev.weir.client.Appender;
import dev.weir.client.TypedAppender;
import dev.weir.client.Weir;
import dev.weir.format.wire.TableDescription;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * P1: upserts into a table with a primary key, as A1 appends: one thread, defaults, from the first upsert until all are acknowledged, each of which has a
 * callback that counts it. Each pass writes a table of its own.
 */
final class UpsertItem {
    private UpsertItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        long keys = Arrays.stream(Users.lastOfKeys((int) task.rows()))
                .filter(j -> j >= 0)
                .count();
        try (Weir weir = task.connect()) {
            for (int pass = 0; pass < task.passes(); pass++) {
                String table = task.table() + (pass == 0 ? "" : "_p" + pass);
                weir.create(Users.table(table));
                figures.accept(upsert(task, weir, table, pass, keys));
            }
        }
    }

    private static Figure upsert(ItemTask task, Weir weir, String table, int pass, long keys) {
        Acks acks = new Acks();
        Meter meter = new Meter(task.serverPid());
        switch (task.variant()) {
            case "records" -> records(weir, table, task.rows(), acks);
            case "arrow" -> arrow(weir, table, Users::key, 0, task.rows(), acks);
            default -> throw new IllegalArgumentException("no such variant: variant=" + task.variant());
        }
        Meter.Interval interval = meter.stop();
        TableDescription written = weir.describe(table);
        Figure figure = interval.into(task.figure(weir.serverInfo().version(), pass), task.rows(), 0);
        DiskUse.of(task.place().data(), written.tableId()).into(figure);
        return figure.put("acked", acks.rows.get())
                .put("changelog_ends", Arrays.toString(AppendItem.ends(written)))
                .put("keys", written.rows())
                .put("check", check(task.rows(), keys, acks, written));
    }

    private static String check(long rows, long keys, Acks acks, TableDescription written) {
        Throwable error = acks.error.get();
        if (error != null) {
            return "MISMATCH error=" + error;
        }
        return acks.rows.get() == rows && written.rows() == keys
                ? "ok"
                : "MISMATCH acked=" + acks.rows + " want=" + rows + " keys=" + written.rows() + " want=" + keys;
    }

    private static void records(Weir weir, String table, long rows, Acks acks) {
        Users users = new Users();
        try (TypedAppender<User> appender = weir.table(table, User.class).appender()) {
            for (long j = 0; j < rows; j++) {
                appender.append(users.row(j), acks);
            }
            appender.flush();
        }
    }

    /** Upserts {@code from} (included) to {@code to}, as whole batches; returns when they are acknowledged. */
    static void arrow(Weir weir, String table, LongUnaryOperator keys, long from, long to, Acks acks) {
        try (Appender appender = weir.table(table).appender();
                BufferAllocator allocator = new RootAllocator();
                UserBatch batch = new UserBatch(allocator, AppendItem.ARROW_BATCH_ROWS, keys)) {
            for (long j = from; j < to; j += AppendItem.ARROW_BATCH_ROWS) {
                batch.fill(j, (int) Math.min(AppendItem.ARROW_BATCH_ROWS, to - j));
                var _ = appender.append(batch.root()).whenComplete(acks::batch);
            }
            appender.flush();
        }
    }
}
