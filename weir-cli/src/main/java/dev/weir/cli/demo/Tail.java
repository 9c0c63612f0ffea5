package dev.weir.cli.demo;

import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.Table;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** One thread appends at a steady rate, another one follows: how long a row takes from the one to the other. */
@RealWorld("measures, and keeps a pace")
final class Tail {
    private static final String TABLE = "ticks";
    private static final int ROWS_PER_SECOND = 5_000;
    private static final int SECONDS = 4;
    private static final int ROWS = ROWS_PER_SECOND * SECONDS;

    private final long[] sentNs = new long[ROWS];
    private final long[] takenNs = new long[ROWS];

    /** @param inOrder whether each row came once, and none before an earlier one */
    record Times(double p50Ms, double p99Ms, boolean inOrder) {}

    Times run(Weir weir) {
        weir.create(TableSpec.of(
                TABLE,
                TableSchema.fromJson("{\"columns\":[{\"name\":\"id\",\"type\":\"int64\",\"nullable\":false},"
                        + "{\"name\":\"price\",\"type\":\"float64\"},{\"name\":\"name\",\"type\":\"utf8\"}]}")));
        Table table = weir.table(TABLE);
        CompletableFuture<Boolean> follower = CompletableFuture.supplyAsync(
                () -> follow(table),
                run -> Thread.ofPlatform().daemon().name("follower").start(run));
        append(table);
        boolean inOrder = follower.join();
        Arrays.sort(takenNs);
        return new Times(takenNs[ROWS / 2] / 1e6, takenNs[ROWS * 99 / 100] / 1e6, inOrder);
    }

    private void append(Table table) {
        try (Appender appender = table.appender()) {
            long beginNs = System.nanoTime();
            for (int row = 0; row < ROWS; row++) {
                long dueNs = beginNs + row * 1_000_000_000L / ROWS_PER_SECOND;
                for (long early = dueNs - System.nanoTime(); early > 0; early = dueNs - System.nanoTime()) {
                    LockSupport.parkNanos(early);
                }
                sentNs[row] = System.nanoTime();
                var _ = appender.append((long) row, row / 2.0, "tick " + row);
            }
        }
    }

    private boolean follow(Table table) {
        int next = 0;
        boolean inOrder = true;
        try (Batches batches = table.scan().follow()) {
            while (next < ROWS && batches.next()) {
                long nowNs = System.nanoTime();
                VectorSchemaRoot root = batches.root();
                BigIntVector ids = (BigIntVector) root.getVector("id");
                for (int i = 0; i < root.getRowCount(); i++) {
                    int row = (int) ids.get(i);
                    inOrder &= row == next;
                    takenNs[row] = nowNs - sentNs[row];
                    next++;
                }
            }
        }
        return inOrder;
    }
}
