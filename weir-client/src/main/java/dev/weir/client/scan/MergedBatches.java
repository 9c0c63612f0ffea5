package dev.weir.client.scan;

import dev.weir.client.wire.Connection;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.ScanBatchInfo;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.SqlRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** The batches of several streams, as they come, for one reader. A few streams run at a time; the next begins when one ends. */
public final class MergedBatches implements AutoCloseable {
    private static final int STREAMS_AT_A_TIME = 8;

    private record Ready(BatchStream stream, BatchStream.Delivery delivery) {}

    private final Consumer<MergedBatches> onClose;
    private final ArrayDeque<BatchStream> unopened = new ArrayDeque<>();
    private final List<BatchStream> opened = new ArrayList<>();
    private final ArrayDeque<Ready> ready = new ArrayDeque<>();
    private final Sink sink = new Sink();

    private @Nullable Schema schema;
    private @Nullable WeirException error;
    private int running;
    private boolean closed;

    private BatchStream.@Nullable Delivery current;
    private @Nullable Thread reader;

    private MergedBatches(Connection connection, List<? extends StreamPlan> plans, Consumer<MergedBatches> onClose) {
        this.onClose = onClose;
        plans.forEach(plan -> unopened.add(new BatchStream(connection, plan, sink)));
    }

    /** @param requests each of one bucket, with offsets where "latest" could move */
    public static MergedBatches scan(
            Connection connection, List<ScanRequest> requests, Consumer<MergedBatches> onClose) {
        boolean follow = requests.stream().anyMatch(ScanRequest::follow);
        MergedBatches batches = new MergedBatches(
                connection, requests.stream().map(StreamPlan.Bucket::new).toList(), onClose);
        batches.openMore(follow ? requests.size() : STREAMS_AT_A_TIME);
        return batches;
    }

    public static MergedBatches sql(Connection connection, String statement, Consumer<MergedBatches> onClose) {
        MergedBatches batches =
                new MergedBatches(connection, List.of(new StreamPlan.Statement(new SqlRequest(statement))), onClose);
        batches.openMore(1);
        return batches;
    }

    private void openMore(int atATime) {
        for (; ; ) {
            BatchStream next;
            synchronized (this) {
                if (closed || running >= atATime || unopened.isEmpty()) {
                    return;
                }
                next = unopened.remove();
                opened.add(next);
                running++;
            }
            next.start();
        }
    }

    /** Waits for the server's first answer. */
    public synchronized Schema schema() {
        while (schema == null) {
            if (error != null) {
                throw error;
            }
            if (running == 0) {
                throw new WeirException(ErrorCode.INTERNAL, "the server sent no schema");
            }
            await();
        }
        return schema;
    }

    /** Waits for the next batch; false when there is none. The one before is released. */
    public boolean next() {
        releaseCurrent();
        Ready next;
        synchronized (this) {
            reader = Thread.currentThread();
            while (ready.isEmpty() && running > 0 && error == null && !closed) {
                await();
            }
            if (closed) {
                return false;
            }
            next = ready.poll();
            if (next == null) {
                if (error != null) {
                    throw error;
                }
                return false;
            }
            current = next.delivery();
        }
        next.stream().taken();
        return true;
    }

    /** One wait of a loop in the caller. */
    @SuppressWarnings("WaitNotInLoop")
    private void await() {
        if (closed) {
            throw new WeirException(ErrorCode.CANCELLED, "the scan was closed");
        }
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ErrorCode.CANCELLED, "interrupted while waiting for a batch", e);
        }
    }

    public synchronized VectorSchemaRoot root() {
        return current().root();
    }

    public synchronized Optional<ScanBatchInfo> info() {
        return current().info();
    }

    private BatchStream.Delivery current() {
        if (current == null) {
            throw new WeirException(ErrorCode.INVALID_REQUEST, "there is no current batch: call next() first");
        }
        return current;
    }

    private void releaseCurrent() {
        BatchStream.Delivery old;
        synchronized (this) {
            old = current;
            current = null;
        }
        if (old != null) {
            old.close();
        }
    }

    /**
     * Ends the scan. Closed by another thread than the reader's, the current batch stays until the reader asks for the next one
     * or closes, too: its memory may be in use.
     */
    @Override
    public void close() {
        List<BatchStream> streams;
        boolean mine;
        synchronized (this) {
            mine = reader == null || reader == Thread.currentThread() || !reader.isAlive();
            closed = true;
            streams = List.copyOf(opened);
            ready.forEach(each -> each.delivery().close());
            ready.clear();
            notifyAll();
        }
        streams.forEach(BatchStream::close);
        if (mine) {
            releaseCurrent();
            onClose.accept(this);
        }
    }

    /** As {@link #close}, whoever reads: the connection's memory is about to go. */
    public void closeForGood() {
        close();
        releaseCurrent();
    }

    private final class Sink implements BatchStream.Sink {
        @Override
        public void schema(Schema given) {
            synchronized (MergedBatches.this) {
                if (schema == null) {
                    schema = given;
                    MergedBatches.this.notifyAll();
                }
            }
        }

        @Override
        public void batch(BatchStream from, BatchStream.Delivery delivery) {
            synchronized (MergedBatches.this) {
                if (!closed) {
                    ready.add(new Ready(from, delivery));
                    MergedBatches.this.notifyAll();
                    return;
                }
            }
            delivery.close();
        }

        @Override
        public void ended(BatchStream stream, @Nullable WeirException cause) {
            synchronized (MergedBatches.this) {
                running--;
                if (cause == null) {
                    opened.remove(stream);
                } else if (error == null) {
                    error = cause;
                }
            }
            if (cause == null) {
                openMore(STREAMS_AT_A_TIME);
            }
            synchronized (MergedBatches.this) {
                MergedBatches.this.notifyAll();
            }
        }
    }
}
