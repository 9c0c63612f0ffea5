package dev.weir.client.append;

import dev.weir.format.WeirException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What was handed over together: a block of rows, or a piece of a whole batch. Done when each of its rows is reported. */
final class Unit {
    /** Reports rows to whoever gave them. Runs on the ack thread. */
    interface Reporter {
        /** @param rows which of the unit's rows, in the order of the offsets; null: all of them */
        void report(int @Nullable [] rows, int bucket, long offset, int rowCount, @Nullable WeirException error);
    }

    final CompletableFuture<Void> done = new CompletableFuture<>();
    final int rows;
    final long bytes;
    private final Reporter reporter;
    private final AtomicInteger left;

    Unit(int rows, long bytes, Reporter reporter) {
        this.rows = rows;
        this.bytes = bytes;
        this.reporter = reporter;
        this.left = new AtomicInteger(rows);
    }

    void settled(int @Nullable [] chosen, int bucket, long offset, int rowCount, @Nullable WeirException error) {
        try {
            reporter.report(chosen, bucket, offset, rowCount, error);
        } finally {
            if (left.addAndGet(-rowCount) == 0) {
                done.complete(null);
            }
        }
    }
}
