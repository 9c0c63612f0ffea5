package dev.weir.cli.load;

import dev.weir.client.Appender;
import dev.weir.client.Table;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Appends files to a table. Batches are sent while earlier ones are on their way; how many, the client's memory decides. What counts as
 * stored is what the server has acknowledged.
 */
public final class Loader implements AutoCloseable {
    /** Told about each batch, on the loader's thread. */
    public interface Watcher {
        /** @param rowsSent and {@code rowsStored}: in all so far; {@code bytesRead}: of this file, or less than 0 if not known */
        void progress(DataFile file, long rowsSent, long rowsStored, long bytesRead);

        void rejected(RowSource.Rejections rejections);
    }

    private final Table table;
    private final Appender appender;
    private final OnError onError;
    private final Watcher watcher;
    private final AtomicLong stored = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    private long sent;
    private long rejected;
    private long bytes;

    public Loader(Table table, OnError onError, Watcher watcher) {
        this.table = table;
        this.appender = table.appender();
        this.onError = onError;
        this.watcher = watcher;
    }

    /** Returns when every good row is acknowledged; {@link StoppedException} when a bad row ended it; {@link #stored} tells how many rows before it are stored (not all of a CSV file's last chunk). */
    public void load(DataFile file) {
        try (RowSource rows = file.rows(table.schema().arrow(), onError)) {
            try {
                while (rows.next()) {
                    send(rows);
                    watcher.progress(file, sent, stored.get(), rows.bytesRead());
                    reject(rows);
                }
            } finally {
                appender.flush();
                check();
            }
            reject(rows);
            bytes += file.bytes().orElse(Math.max(0, rows.bytesRead()));
            watcher.progress(file, sent, stored.get(), rows.bytesRead());
        }
    }

    private void send(RowSource rows) {
        int count = rows.root().getRowCount();
        if (count == 0) {
            return;
        }
        var _ = appender.append(rows.root()).whenComplete((placed, failed) -> {
            if (failed != null) {
                error.compareAndSet(null, failed);
            } else {
                stored.addAndGet(count);
            }
        });
        sent += count;
        check();
    }

    private void check() {
        Throwable failed = error.get();
        if (failed instanceof java.util.concurrent.CompletionException wrapped && wrapped.getCause() != null) {
            failed = wrapped.getCause();
        }
        if (failed instanceof WeirException known) {
            throw known;
        }
        if (failed != null) {
            throw new WeirException(ErrorCode.INTERNAL, "cannot append: " + failed, failed);
        }
    }

    private void reject(RowSource rows) {
        RowSource.Rejections rejections = rows.rejections();
        if (rejections.count() > 0) {
            rejected += rejections.count();
            watcher.rejected(rejections);
        }
    }

    /** Acknowledged rows so far. */
    public long stored() {
        return stored.get();
    }

    public long rejected() {
        return rejected;
    }

    /** The sizes of the files that were loaded, and what came from pipes. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        appender.close();
    }
}
