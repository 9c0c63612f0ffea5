package dev.weir.bench.item;

import dev.weir.bench.measure.ProcFs;
import dev.weir.bench.measure.ServerFigures;
import dev.weir.bench.workload.EventBatch;
import dev.weir.bench.workload.Events;
import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.TableSpec;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A table of events whose rows settle, as the items of the lake use it. */
@RealWorld("waits for the server")
final class LakeTable {
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long REST_NS = TimeUnit.SECONDS.toNanos(1);
    /** In that time. */
    private static final double RESTING_CPU_S = 0.1;

    private final Weir weir;
    private final String name;
    private final long serverPid;
    private final ServerFigures.Source figures;

    LakeTable(ItemTask task, Weir weir, String name) {
        this.weir = weir;
        this.name = name;
        this.serverPid = task.serverPid();
        this.figures = new ServerFigures.Source(task.place().httpPort());
    }

    static TableSpec spec(String name, Duration freshness) {
        return Events.table(name)
                .withLake(LakeOptions.NONE.withMode(LakeOptions.Mode.ON).withFreshnessMs(freshness.toMillis()));
    }

    ServerFigures figures() {
        return figures.now();
    }

    /** Appends rows {@code from} (included) to {@code to} in batches of so many; answers their logical bytes. All are acknowledged then. */
    long append(long from, long to, int batchRows) {
        Acks acks = new Acks();
        long bytes = 0;
        try (BufferAllocator allocator = new RootAllocator();
                EventBatch batch = new EventBatch(allocator, batchRows);
                Appender appender = weir.table(name).appender()) {
            for (long row = from; row < to; row += batchRows) {
                bytes += batch.fill(row, (int) Math.min(batchRows, to - row));
                var _ = appender.append(batch.root()).whenComplete(acks::batch);
            }
            appender.flush();
        }
        if (acks.rows.get() != to - from) {
            throw new IllegalStateException("rows were not stored: error=" + acks.error);
        }
        return bytes;
    }

    /** Waits until the lake has so many rows of all tables more than at an earlier moment. */
    void awaitSettled(ServerFigures since, long rows) {
        await(() -> figures().since(since, "weir_lake_rows_total") >= rows);
    }

    /** Waits until the server has done by itself what it does after appends: it rewrites them in the background. */
    void awaitRest() {
        double before = -1;
        for (double now = ProcFs.cpuSeconds(serverPid);
                now - before > RESTING_CPU_S;
                now = ProcFs.cpuSeconds(serverPid)) {
            before = now;
            LockSupport.parkNanos(REST_NS);
        }
    }

    static void await(BooleanSupplier holds) {
        while (!holds.getAsBoolean()) {
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
    }

    /** Runs a statement, and forgets what it answers. */
    void run(String statement) {
        try (Batches answer = weir.sql(statement)) {
            while (answer.next()) {
                // all of it is wanted
            }
        }
    }

    /** Seconds. */
    double timed(String statement) {
        long beginNs = System.nanoTime();
        run(statement);
        return (System.nanoTime() - beginNs) / 1e9;
    }
}
