package dev.weir.client.append;

import dev.weir.client.columns.RecordWriter;
import dev.weir.client.columns.RowBlock;
import dev.weir.client.wire.Connection;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Change;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects rows of any threads into blocks, and hands each block on when it is full, when nothing is on its way any more, or when it has waited
 * long enough.
 */
public final class RowBatcher implements AutoCloseable, MemoryBudget.Closing {
    /** Reports one row to the ticket that came with it. Runs on the ack thread. */
    public interface Tickets {
        void report(Object ticket, int bucket, long offset, @Nullable WeirException error);
    }

    /** Reports the rows of one bucket of a whole batch. Runs on the ack thread. */
    public interface BatchTicket {
        void report(int bucket, long offset, int rowCount, @Nullable WeirException error);
    }

    private static final Logger LOG = LoggerFactory.getLogger(RowBatcher.class);
    private static final int MAX_ROWS = 1 << 20;
    private static final int SPARE_BLOCKS = 4;
    private static final int MIN_TICKETS = 64;
    /** With so many batches waiting to be sent, an early small one would only wait behind them. */
    private static final int BUSY_BACKLOG = 2;

    private final Connection connection;
    private final PutTarget target;
    private final MemoryBudget budget;
    private final Tickets reporter;
    private final Router router;
    private final int batchBytes;
    private final long lingerNs;
    private final Set<Unit> outstanding = ConcurrentHashMap.newKeySet();

    private final Object lock = new Object();
    /** Of the rows from now on: the target's, until the first one is deleted. Guarded by the lock, as all below. */
    private TableSchema schema;

    private final ArrayDeque<RowBlock> spare = new ArrayDeque<>();
    private @Nullable RowBlock open;
    private Object[] tickets = new Object[MIN_TICKETS];
    private long openedNs;
    private boolean lingerArmed;
    private @Nullable WeirException firstError;
    private volatile boolean closed;
    /** Only read and written on the ack thread. */
    private boolean complained;

    public RowBatcher(
            Connection connection,
            PutTarget target,
            MemoryBudget budget,
            int batchBytes,
            Duration linger,
            Tickets reporter) {
        this.connection = connection;
        this.target = target;
        this.schema = target.schema();
        this.budget = budget;
        this.batchBytes = (int) Math.min(batchBytes, RowBlock.MAX_ROW_BYTES);
        this.lingerNs = linger.toNanos();
        this.reporter = reporter;
        this.router = new Router(connection, target);
    }

    /** Of the rows that are given. */
    public TableSchema schema() {
        return target.schema();
    }

    /** Takes one row; waits while there is no memory for it. Throws, and takes nothing, if its values do not fit. */
    public void append(@Nullable Object[] row, Object ticket) {
        for (; ; ) {
            synchronized (lock) {
                RowBlock block = writable();
                if (block != null) {
                    block.append(row);
                    appended(block, ticket);
                    return;
                }
            }
            awaitRoom(batchBytes);
        }
    }

    public <R extends Record> void append(R row, RecordWriter<R> writer, Object ticket) {
        for (; ; ) {
            synchronized (lock) {
                RowBlock block = writable();
                if (block != null) {
                    block.append(row, writer);
                    appended(block, ticket);
                    return;
                }
            }
            awaitRoom(batchBytes);
        }
    }

    /** Says that the row with this key is to go, in the order of what is appended. Throws, and takes nothing, if the key does not fit. */
    public void delete(@Nullable Object[] key, Object ticket) {
        int[] keyColumns = target.keyColumns();
        for (; ; ) {
            synchronized (lock) {
                takeChanges();
                RowBlock block = writable();
                if (block != null) {
                    block.delete(key, keyColumns);
                    appended(block, ticket);
                    return;
                }
            }
            awaitRoom(batchBytes);
        }
    }

    public <R extends Record> void delete(R row, RecordWriter<R> writer, Object ticket) {
        for (; ; ) {
            synchronized (lock) {
                takeChanges();
                RowBlock block = writable();
                if (block != null) {
                    block.delete(row, writer);
                    appended(block, ticket);
                    return;
                }
            }
            awaitRoom(batchBytes);
        }
    }

    /** From now on rows say what is to become of them. Locked by the caller. */
    @SuppressWarnings("ReferenceEquality") // the target has one object of each
    private void takeChanges() {
        TableSchema changes = target.changes();
        if (schema != changes) {
            seal();
            schema = changes;
            spare.forEach(RowBlock::close);
            spare.clear();
        }
    }

    private TableSchema schemaFor(VectorSchemaRoot batch) {
        synchronized (lock) {
            if (WholeBatch.find(batch, Change.COLUMN) != null) {
                takeChanges();
            }
            return schema;
        }
    }

    /** Takes a whole batch, which stays the caller's, in pieces; answers how many. */
    public int append(VectorSchemaRoot batch, BatchTicket ticket) {
        TableSchema columns = schemaFor(batch);
        try (WholeBatch whole = new WholeBatch(columns, batch, connection.allocator())) {
            List<WholeBatch.Piece> pieces = whole.pieces();
            for (WholeBatch.Piece piece : pieces) {
                long bytes = piece.bytes();
                for (boolean taken = false; !taken; ) {
                    checkOpen();
                    taken = budget.tryTake(bytes);
                    if (!taken) {
                        awaitRoom(bytes);
                    }
                }
                VectorSchemaRoot copy;
                try {
                    copy = piece.copy();
                } catch (Throwable e) {
                    budget.give(bytes);
                    throw e;
                }
                Unit unit = new Unit(
                        piece.rows(),
                        bytes,
                        (rows, bucket, offset, count, error) -> ticket.report(bucket, offset, count, error));
                synchronized (lock) {
                    if (closed) {
                        copy.close();
                        budget.give(bytes);
                        checkOpen();
                    }
                    seal();
                    handOver(unit, new Router.OwnRoot(copy, columns));
                }
            }
            return pieces.size();
        }
    }

    private @Nullable RowBlock writable() {
        checkOpen();
        RowBlock block = open;
        if (block == null && budget.tryTake(batchBytes)) {
            RowBlock used = spare.poll();
            block = used == null ? new RowBlock(schema, connection.allocator()) : used;
            open = block;
            openedNs = connection.nowNs();
        }
        return block;
    }

    private void appended(RowBlock block, Object ticket) {
        int rows = block.rows();
        if (rows > tickets.length) {
            tickets = Arrays.copyOf(tickets, tickets.length * 2);
        }
        tickets[rows - 1] = ticket;
        if (block.bytes() >= batchBytes || rows == MAX_ROWS || outstanding.isEmpty()) {
            seal();
        } else {
            armLinger(lingerNs);
        }
    }

    /** All that was handed over is settled: what came meanwhile need wait no longer. */
    private void drained() {
        synchronized (lock) {
            if (!closed) {
                seal();
            }
        }
    }

    private void armLinger(long delayNs) {
        if (!lingerArmed) {
            lingerArmed = true;
            connection.after(delayNs, this::lingered);
        }
    }

    private void lingered() {
        synchronized (lock) {
            lingerArmed = false;
            if (open == null) {
                return;
            }
            long leftNs = openedNs + lingerNs - connection.nowNs();
            if (leftNs > 0) {
                armLinger(leftNs);
            } else if (router.backlog() >= BUSY_BACKLOG) {
                armLinger(Math.max(lingerNs, TimeUnit.MICROSECONDS.toNanos(100)));
            } else {
                seal();
            }
        }
    }

    private void seal() {
        RowBlock block = open;
        if (block == null) {
            return;
        }
        open = null;
        int rows = block.rows();
        if (rows == 0) {
            budget.give(batchBytes);
            recycle(block);
            return;
        }
        long bytes = block.bytes();
        if (bytes > batchBytes) {
            budget.take(bytes - batchBytes);
        } else {
            budget.give(batchBytes - bytes);
        }
        Object[] given = tickets;
        tickets = new Object[Math.max(MIN_TICKETS, Math.min(given.length, 2 * rows))];
        handOver(new Unit(rows, bytes, rowReporter(given)), new BlockSource(block));
    }

    private Unit.Reporter rowReporter(Object[] given) {
        return (chosen, bucket, offset, count, error) -> {
            // which changes are whose is not told: they begin at the offset
            int step = target.isKeyed() ? 0 : 1;
            for (int i = 0; i < count; i++) {
                report(given, chosen == null ? i : chosen[i], bucket, offset + (long) step * i, error);
            }
        };
    }

    private void report(Object[] given, int row, int bucket, long offset, @Nullable WeirException error) {
        try {
            reporter.report(given[row], bucket, offset, error);
        } catch (RuntimeException e) {
            if (!complained) {
                complained = true;
                LOG.warn("a callback of an appender throws; further ones are not logged", e);
            }
        }
    }

    private void handOver(Unit unit, RowSource source) {
        outstanding.add(unit);
        CompletableFuture<Void> unused = unit.done.whenComplete((nothing, never) -> {
            outstanding.remove(unit);
            budget.give(unit.bytes);
            if (outstanding.isEmpty()) {
                drained();
            }
        });
        router.route(unit, source);
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private void recycle(RowBlock block) {
        block.reset();
        synchronized (lock) {
            if (!closed && block.schema() == schema && spare.size() < SPARE_BLOCKS) {
                spare.add(block);
                return;
            }
        }
        block.close();
    }

    private void awaitRoom(long bytes) {
        try {
            budget.awaitRoom(bytes, this);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ErrorCode.CANCELLED, "interrupted while waiting for memory", e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new WeirException(ErrorCode.CANCELLED, "the appender is closed");
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Remembered until the next flush or close, which throws it. */
    public void failed(WeirException error) {
        synchronized (lock) {
            if (firstError == null) {
                firstError = error;
            }
        }
    }

    /** Waits until every row given before is reported; throws the first error since the last flush. */
    public void flush() {
        synchronized (lock) {
            seal();
        }
        awaitOutstanding();
        throwFirstError();
    }

    private void awaitOutstanding() {
        CompletableFuture<?>[] units =
                outstanding.stream().map(unit -> unit.done).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(units).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ErrorCode.CANCELLED, "interrupted while waiting for acknowledgements", e);
        } catch (ExecutionException e) {
            throw new WeirException(ErrorCode.INTERNAL, "a batch was not settled", e);
        }
    }

    private void throwFirstError() {
        WeirException error;
        synchronized (lock) {
            error = firstError;
            firstError = null;
        }
        if (error != null) {
            throw error;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            seal();
            closed = true;
        }
        budget.wake();
        try {
            awaitOutstanding();
        } finally {
            router.close();
            synchronized (lock) {
                spare.forEach(RowBlock::close);
                spare.clear();
            }
        }
        throwFirstError();
    }

    private final class BlockSource implements RowSource {
        private final RowBlock block;

        BlockSource(RowBlock block) {
            this.block = block;
        }

        @Override
        public TableSchema schema() {
            return block.schema();
        }

        @Override
        public VectorSchemaRoot open() {
            return block.toRoot();
        }

        @Override
        public void release() {
            recycle(block);
        }
    }
}
