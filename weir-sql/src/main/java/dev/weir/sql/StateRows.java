package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.predicate.BoundPredicate;
import dev.weir.format.predicate.KeyChoice;
import dev.weir.format.predicate.KeyRange;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.row.RowDecoder;
import dev.weir.format.row.RowPointers;
import dev.weir.format.wire.KeySpec;
import dev.weir.storage.state.StateBatches;
import dev.weir.storage.state.StateView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** The rows of a primary-key table as they are at one offset of each bucket, found by key if the conditions leave few keys. */
final class StateRows implements RowSource {
    private final HotTable table;
    private final BufferAllocator allocator;
    private final Queue<Pass> passes = new ConcurrentLinkedQueue<>();

    StateRows(HotTable table, BufferAllocator allocator) {
        this.table = table;
        this.allocator = allocator;
    }

    @Override
    public String name() {
        return table.spec().name();
    }

    @Override
    public List<Field> columns() {
        return table.schema().columns();
    }

    @Override
    public long rowCount() {
        return table.rowCount();
    }

    @Override
    public BatchSource open(int[] wanted, Optional<Predicate> predicate, ScanCounters counters) {
        if (wanted.length == 0) {
            return new Counted(table.states(), counters);
        }
        RowDecoder decoder = new RowDecoder(table.schema(), table.schemaId(), wanted);
        Pass pass = new Pass(table.states(), choice(predicate), decoder, counters, allocator);
        passes.add(pass);
        return pass;
    }

    /** Nothing is known of the rows but how many there are. */
    @Override
    public BatchSource summarize(int[] wanted, Summary summary, ScanCounters counters) {
        return open(wanted, Optional.empty(), counters);
    }

    @Override
    public Optional<String> access(Optional<Predicate> predicate) {
        return Optional.of(
                switch (choice(predicate)) {
                    case KeyChoice.All _ -> "all rows";
                    case KeyChoice.Keys(EncodedKeys keys) -> "lookup of keys: " + keys.count();
                    case KeyChoice.Ranges(List<KeyRange> ranges) -> "seek to ranges of keys: " + ranges.size();
                });
    }

    private KeyChoice choice(Optional<Predicate> predicate) {
        List<Predicate> known = new ArrayList<>();
        for (Predicate part : predicate.map(HotRows::conjuncts).orElse(List.of())) {
            try {
                BoundPredicate.bind(part, table.schema());
                known.add(part);
            } catch (WeirException e) {
                // of a kind that the format does not compare: it says nothing of keys, and the filter itself is
                // DuckDB's
            }
        }
        List<String> key = table.spec().key().map(KeySpec::columns).orElse(List.of());
        return KeyChoice.of(BoundPredicate.bind(new Predicate.And(known), table.schema()), table.schema(), key);
    }

    @Override
    public void close() {
        passes.forEach(Pass::close);
    }

    /** Of a pass that wants no column: how many rows there are is known. */
    private static final class Counted implements BatchSource {
        private final List<StateView> states;
        private final ScanCounters counters;
        private int bucket;
        private long counted;

        Counted(List<StateView> states, ScanCounters counters) {
            this.states = states;
            this.counters = counters;
        }

        @Override
        public synchronized @Nullable BatchRange take() {
            while (bucket < states.size()) {
                long left = states.get(bucket).rows() - counted;
                if (left > 0) {
                    int some = (int) Math.min(left, 1 << 30);
                    counted += some;
                    counters.batches.increment();
                    return range(bucket, some, "");
                }
                bucket++;
                counted = 0;
            }
            return null;
        }

        @Override
        public Reader reader() {
            throw new WeirException(ErrorCode.INTERNAL, "rows that are only counted are not read");
        }
    }

    private static BatchRange range(int bucket, int rows, Object batch) {
        return new BatchRange(bucket, 0, StateRows::noTimes, 1, 0, rows, batch);
    }

    private static dev.weir.format.batch.CommitTimes noTimes() {
        throw new WeirException(ErrorCode.INTERNAL, "rows as they are have no commit times");
    }

    /** One pass. A bucket is read by one thread at a time; who finds none that is free is done, as others go on with those that are left. */
    private static final class Pass implements BatchSource, AutoCloseable {
        private final Deque<Bucket> free = new ArrayDeque<>();
        private final RowDecoder decoder;
        private final ScanCounters counters;
        private final BufferAllocator allocator;

        Pass(
                List<StateView> states,
                KeyChoice choice,
                RowDecoder decoder,
                ScanCounters counters,
                BufferAllocator allocator) {
            this.decoder = decoder;
            this.counters = counters;
            this.allocator = allocator;
            for (int bucket = 0; bucket < states.size(); bucket++) {
                free.add(new Bucket(bucket, states.get(bucket), choice, allocator));
            }
        }

        @Override
        public @Nullable BatchRange take() {
            for (Bucket bucket = first(); bucket != null; bucket = first()) {
                boolean more = false;
                try {
                    Optional<RowPointers> rows = bucket.next();
                    if (rows.isPresent()) {
                        VectorSchemaRoot root = decoder.decode(rows.get(), allocator);
                        more = true;
                        counters.batches.increment();
                        return range(bucket.number, root.getRowCount(), root);
                    }
                } finally {
                    if (more) {
                        put(bucket);
                    } else {
                        bucket.close();
                    }
                }
            }
            return null;
        }

        private synchronized @Nullable Bucket first() {
            return free.poll();
        }

        /** In front, so that few are open at a time. */
        private synchronized void put(Bucket bucket) {
            free.addFirst(bucket);
        }

        /** What was taken was decoded by the same thread just before. */
        @Override
        public Reader reader() {
            return new Reader() {
                @Override
                public VectorSchemaRoot read(BatchRange range) {
                    return (VectorSchemaRoot) range.batch();
                }

                @Override
                public void close() {
                    // nothing is its own
                }
            };
        }

        @Override
        public synchronized void close() {
            free.forEach(Bucket::close);
            free.clear();
        }
    }

    /** A way through the rows of one bucket, opened when it is first wanted. */
    private static final class Bucket implements AutoCloseable {
        private final int number;
        private final StateView view;
        private final KeyChoice choice;
        private final BufferAllocator allocator;
        private @Nullable StateBatches batches;

        Bucket(int number, StateView view, KeyChoice choice, BufferAllocator allocator) {
            this.number = number;
            this.view = view;
            this.choice = choice;
            this.allocator = allocator;
        }

        Optional<RowPointers> next() {
            StateBatches open = batches;
            if (open == null) {
                open = new StateBatches(view.scan(choice, allocator));
                batches = open;
            }
            return open.next();
        }

        @Override
        public void close() {
            StateBatches open = batches;
            batches = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
