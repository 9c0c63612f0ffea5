package dev.weir.bench.item;

import dev.weir.client.AppendCallback;
import dev.weir.client.Placed;
import dev.weir.format.WeirException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Counts what was acknowledged. */
final class Acks implements AppendCallback {
    final AtomicLong rows = new AtomicLong();
    final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();

    @Override
    public void done(int bucket, long offset, @Nullable WeirException failure) {
        if (failure == null) {
            rows.incrementAndGet();
        } else {
            error.compareAndSet(null, failure);
        }
    }

    void batch(@Nullable List<Placed> placed, @Nullable Throwable failure) {
        if (placed == null) {
            error.compareAndSet(null, failure);
        } else {
            placed.forEach(part -> rows.addAndGet(part.rowCount()));
        }
    }
}
