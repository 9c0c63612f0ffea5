package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a table for DuckDB: its threads take batches and cut them into chunks. A thread keeps the batch that its last chunk points
 * into, and the one before, until it has taken two more; operators that keep rows for longer copy them.
 */
final class ScanRun implements AutoCloseable {
    static final int CHUNK_ROWS = 2048;

    private static final AtomicLong NEXT_ID = new AtomicLong(1);
    private static final Map<Long, ScanRun> RUNS = new ConcurrentHashMap<>();
    private static final Map<Long, Worker> WORKERS = new ConcurrentHashMap<>();

    private final long id = NEXT_ID.getAndIncrement();
    private final StatementScope scope;
    private final ScanCounters counters;
    private final BatchSource source;
    private final VectorFill[] fills;
    private final int[] storedAt;
    private final @Nullable VirtualColumn[] virtual;
    private final boolean readsRows;

    /** What is read from files: the columns, and the vectors that they go to. */
    private final List<Field> fields = new ArrayList<>();

    private final int[] vectors;
    private final Map<Long, Worker> workers = new ConcurrentHashMap<>();

    /** @param outputs for each vector of a chunk, the position of the column; negative for one that nobody reads */
    ScanRun(StatementScope scope, StatementScope.Reference reference, int[] outputs) {
        this.scope = scope;
        this.counters = reference.counters;
        List<Field> columns = reference.source.columns();
        this.fills = new VectorFill[outputs.length];
        this.storedAt = new int[outputs.length];
        this.virtual = new VirtualColumn[outputs.length];
        int[] wanted = java.util.Arrays.stream(outputs)
                .filter(column -> column >= 0 && column < columns.size())
                .filter(column -> !VirtualColumn.isName(columns.get(column).getName()))
                .distinct()
                .toArray();
        for (int i = 0; i < outputs.length; i++) {
            storedAt[i] = -1;
            if (outputs[i] < 0 || outputs[i] >= columns.size()) {
                continue;
            }
            Field field = columns.get(outputs[i]);
            for (VirtualColumn candidate : VirtualColumn.ALL) {
                if (candidate.field().getName().equals(field.getName())) {
                    virtual[i] = candidate;
                }
            }
            if (virtual[i] == null) {
                fills[i] = VectorFill.of(field);
                for (int w = 0; w < wanted.length; w++) {
                    if (wanted[w] == outputs[i]) {
                        storedAt[i] = w;
                    }
                }
            }
        }
        this.vectors = java.util.stream.IntStream.range(0, outputs.length)
                .filter(i -> outputs[i] >= 0 && outputs[i] < columns.size())
                .peek(i -> fields.add(columns.get(outputs[i])))
                .toArray();
        reference.columnsRead = wanted.length;
        this.source = reference.open(wanted);
        this.readsRows = wanted.length > 0;
        RUNS.put(id, this);
        scope.add(this);
    }

    long id() {
        return id;
    }

    static ScanRun of(long id) {
        ScanRun run = RUNS.get(id);
        if (run == null) {
            throw new WeirException(ErrorCode.INTERNAL, "a scan went on after its statement");
        }
        return run;
    }

    StatementScope scope() {
        return scope;
    }

    /** A number for a thread's state, before it is known what the thread will scan. */
    static long newWorker() {
        long worker = NEXT_ID.getAndIncrement();
        WORKERS.put(worker, new Worker());
        return worker;
    }

    static void closeWorker(long workerId) {
        Worker worker = WORKERS.remove(workerId);
        if (worker != null) {
            worker.close();
        }
    }

    /** Fills one chunk; returns its rows, 0 when the table is done. */
    int fill(long workerId, long chunk) {
        scope.checkCancelled();
        Worker worker = WORKERS.get(workerId);
        if (worker == null) {
            throw new WeirException(ErrorCode.INTERNAL, "a scan has no thread state");
        }
        workers.putIfAbsent(workerId, worker);
        int inFiles = fillFromFiles(worker, chunk);
        if (inFiles > 0) {
            return inFiles;
        }
        BatchRange range = worker.range;
        if (range == null || worker.at >= range.to()) {
            range = source.take();
            if (range == null) {
                worker.release();
                return 0;
            }
            worker.start(range, readsRows ? source : null);
            counters.read.add(range.batches());
        }
        int from = worker.at;
        int rows = Math.min(CHUNK_ROWS, range.to() - from);
        VectorSchemaRoot root = worker.current;
        for (int i = 0; i < fills.length; i++) {
            VirtualColumn made = virtual[i];
            if (made != null) {
                made.fill(range, from, rows, DuckNative.vectorData(DuckNative.chunkVector(chunk, i)));
            } else if (storedAt[i] >= 0 && root != null) {
                FieldVector vector = root.getVector(storedAt[i]);
                fills[i].fill(vector, from, rows, DuckNative.chunkVector(chunk, i));
            }
        }
        worker.at = from + rows;
        counters.rows.add(rows);
        return rows;
    }

    private int fillFromFiles(Worker worker, long chunk) {
        while (true) {
            FileRows files = worker.files(source, fields);
            if (files == null) {
                return 0;
            }
            int rows = files.fill(chunk, vectors);
            if (rows > 0) {
                counters.rows.add(rows);
                return rows;
            }
            worker.endFiles();
        }
    }

    /** Any thread. */
    void interrupt() {
        workers.values().forEach(Worker::interrupt);
    }

    @Override
    public void close() {
        RUNS.remove(id);
        workers.forEach((workerId, worker) -> {
            WORKERS.remove(workerId);
            worker.close();
        });
        workers.clear();
    }

    /** What one of DuckDB's threads holds. */
    private static final class Worker implements AutoCloseable {
        private BatchSource.@Nullable Reader reader;
        private @Nullable BatchRange range;
        private @Nullable VectorSchemaRoot current;
        private @Nullable VectorSchemaRoot previous;
        private volatile @Nullable FileRows files;
        private int at;
        private boolean closed;

        /** Those that are being read, or else the next ones. */
        @Nullable
        FileRows files(BatchSource source, List<Field> fields) {
            FileRows reading = files;
            if (reading == null) {
                reading = source.takeFiles(fields);
                files = reading;
            }
            return reading;
        }

        void endFiles() {
            FileRows read = files;
            files = null;
            if (read != null) {
                read.close();
            }
        }

        void interrupt() {
            FileRows reading = files;
            if (reading != null) {
                reading.interrupt();
            }
        }

        void start(BatchRange next, @Nullable BatchSource source) {
            if (source != null) {
                if (reader == null) {
                    reader = source.reader();
                }
                VectorSchemaRoot read = reader.read(next);
                if (previous != null) {
                    previous.close();
                }
                previous = current;
                current = read;
            }
            range = next;
            at = next.from();
        }

        void release() {
            range = null;
        }

        @Override
        public synchronized void close() {
            if (closed) {
                return;
            }
            closed = true;
            endFiles();
            if (current != null) {
                current.close();
            }
            if (previous != null) {
                previous.close();
            }
            if (reader != null) {
                reader.close();
            }
        }
    }
}
