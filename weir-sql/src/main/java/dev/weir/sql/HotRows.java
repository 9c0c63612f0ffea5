package dev.weir.sql;

import dev.weir.format.WeirException;
import dev.weir.format.batch.CommitTimes;
import dev.weir.format.predicate.BoundPredicate;
import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableSpec;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.LogView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** The rows of a hot table's log: stored batches, of which only the needed columns are read and decoded. */
final class HotRows implements RowSource {
    private final HotTable table;
    private final Memory memory;
    private final List<Field> columns;

    /**
     * Where batches lie in memory.
     *
     * @param allocator for what one statement reads
     * @param cache of what others may want, too
     */
    record Memory(BufferAllocator allocator, ColumnCache cache) {}

    HotRows(HotTable table, Tables.Columns offered, Memory memory) {
        this.table = table;
        this.memory = memory;
        this.columns = switch (offered) {
            case STORED -> table.logSchema().columns();
            case STORED_AND_VIRTUAL, CHANGELOG, LAKE, SNAPSHOTS, FILES -> withVirtual(table.logSchema());
        };
    }

    private static List<Field> withVirtual(TableSchema schema) {
        return Stream.concat(
                        schema.columns().stream(), VirtualColumn.ALL.stream().map(VirtualColumn::field))
                .toList();
    }

    @Override
    public String name() {
        return table.spec().name();
    }

    @Override
    public List<Field> columns() {
        return columns;
    }

    @Override
    public long rowCount() {
        return table.logRowCount();
    }

    @Override
    public BatchSource open(int[] wanted, Optional<Predicate> predicate, ScanCounters counters) {
        List<BoundPredicate> bound = new ArrayList<>();
        Place place = Place.ANY;
        for (Predicate part : predicate.map(HotRows::conjuncts).orElse(List.of())) {
            place = place.and(Place.of(part));
            try {
                bound.add(BoundPredicate.bind(part, table.logSchema()));
            } catch (WeirException e) {
                // On a virtual column, or of a kind that the format does not compare: it prunes nothing, and the filter
                // itself is DuckDB's.
            }
        }
        return new Pass(table, wanted, bound, place, counters, memory, true);
    }

    /** Batch by batch, however small. */
    BatchSource openEach(int[] wanted, ScanCounters counters) {
        return new Pass(table, wanted, List.of(), Place.ANY, counters, memory, false);
    }

    @Override
    public BatchSource summarize(int[] wanted, Summary summary, ScanCounters counters) {
        return new SummarySource(this, wanted, summary, counters, memory.allocator());
    }

    @Override
    public void close() {
        // the table is the moment's
    }

    static List<Predicate> conjuncts(Predicate predicate) {
        if (!(predicate instanceof Predicate.And(List<Predicate> all))) {
            return List.of(predicate);
        }
        return all.stream().flatMap(part -> conjuncts(part).stream()).toList();
    }

    /** One pass: buckets in order, batches in order. */
    private static final class Pass implements BatchSource {
        private final HotTable table;
        private final int[] wanted;
        private final List<BoundPredicate> conditions;
        private final Place place;
        private final ScanCounters counters;
        private final Memory memory;
        private final Object turn = new Object();
        private int bucket = -1;
        private final boolean joins;
        private Iterator<BatchRun> runs = Collections.emptyIterator();

        Pass(
                HotTable table,
                int[] wanted,
                List<BoundPredicate> conditions,
                Place place,
                ScanCounters counters,
                Memory memory,
                boolean joins) {
            this.table = table;
            this.wanted = wanted;
            this.conditions = conditions;
            this.place = place;
            this.counters = counters;
            this.memory = memory;
            this.joins = joins;
        }

        @Override
        public @Nullable BatchRange take() {
            synchronized (turn) {
                while (true) {
                    while (runs.hasNext()) {
                        BatchRun run = runs.next();
                        long base = run.baseOffset();
                        LogView view = table.buckets().get(bucket);
                        int from = (int) Math.max(0, view.startOffset() - base);
                        int to = (int) Math.min(run.rowCount(), view.highWatermark() - base);
                        if (from < to) {
                            return new BatchRange(
                                    bucket, base, new Times(run), run.batches().size(), from, to, run);
                        }
                    }
                    if (++bucket >= table.buckets().size()) {
                        bucket = table.buckets().size();
                        return null;
                    }
                    runs = start(table.buckets().get(bucket));
                }
            }
        }

        private Iterator<BatchRun> start(LogView view) {
            if (place.bucket().isPresent() && place.bucket().getAsLong() != bucket) {
                return Collections.emptyIterator();
            }
            long from = Math.max(view.startOffset(), place.fromOffset());
            if (place.fromUs() > Long.MIN_VALUE) {
                from = Math.max(from, view.offsetAt(place.fromUs()));
            }
            long to = Math.min(view.highWatermark(), place.toOffset());
            return from < to ? runs(view.batches(from, to).iterator()) : Collections.emptyIterator();
        }

        private Iterator<BatchRun> runs(Iterator<BatchRef> batches) {
            return new BatchRuns(batches, this::mayMatch, counters, joins ? BatchRuns.MOST_BATCHES : 1);
        }

        private boolean mayMatch(BatchRef batch) {
            if (batch.firstTimestampUs() > place.throughUs()) {
                return false;
            }
            for (BoundPredicate condition : conditions) {
                if (!condition.mayMatch(batch::zone)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Reader reader() {
            return new RunReader(table.logSchema(), wanted, memory);
        }
    }

    /** Found when somebody asks; then kept, for the one thread that reads the batches. */
    private static final class Times implements Supplier<CommitTimes> {
        private final BatchRun run;
        private @Nullable CommitTimes found;

        Times(BatchRun run) {
            this.run = run;
        }

        @Override
        public CommitTimes get() {
            CommitTimes times = found;
            if (times == null) {
                times = run.times();
                found = times;
            }
            return times;
        }
    }

    /**
     * Where in the log the rows lie that a condition on virtual columns leaves over, so that a scan can begin there.
     *
     * @param throughUs last commit time (included)
     */
    private record Place(OptionalLong bucket, long fromOffset, long toOffset, long fromUs, long throughUs) {
        static final Place ANY = new Place(OptionalLong.empty(), 0, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE);

        Place and(Place other) {
            return new Place(
                    bucket.isPresent() ? bucket : other.bucket,
                    Math.max(fromOffset, other.fromOffset),
                    Math.min(toOffset, other.toOffset),
                    Math.max(fromUs, other.fromUs),
                    Math.min(throughUs, other.throughUs));
        }

        static Place of(Predicate predicate) {
            if (!(predicate instanceof Predicate.Compare(String column, Predicate.Op op, Literal.Int(long value)))
                    || Math.abs(value) >= Long.MAX_VALUE - 1) {
                return ANY;
            }
            for (VirtualColumn virtual : VirtualColumn.ALL) {
                if (virtual.field().getName().equals(column)) {
                    return switch (virtual) {
                        case BUCKET -> op == Predicate.Op.EQ ? bucket(value) : ANY;
                        case OFFSET ->
                            switch (op) {
                                case EQ -> offsets(value, value + 1);
                                case GT -> offsets(value + 1, Long.MAX_VALUE);
                                case GE -> offsets(value, Long.MAX_VALUE);
                                case LT -> offsets(0, value);
                                case LE -> offsets(0, value + 1);
                                case NE -> ANY;
                            };
                        case TIMESTAMP ->
                            switch (op) {
                                case EQ -> times(value, value);
                                case GT, GE -> times(value, Long.MAX_VALUE);
                                case LT, LE -> times(Long.MIN_VALUE, value);
                                case NE -> ANY;
                            };
                    };
                }
            }
            return ANY;
        }

        private static Place bucket(long bucket) {
            return new Place(OptionalLong.of(bucket), 0, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE);
        }

        private static Place offsets(long from, long to) {
            return new Place(OptionalLong.empty(), from, to, Long.MIN_VALUE, Long.MAX_VALUE);
        }

        private static Place times(long from, long through) {
            return new Place(OptionalLong.empty(), 0, Long.MAX_VALUE, from, through);
        }
    }

    /** {@link HotTables} as the statements see them. */
    static Tables tables(HotTables hot, LakeDatabase lake, Memory memory) {
        return new Tables() {
            @Override
            public List<String> names() {
                return hot.names();
            }

            @Override
            public Optional<TableSpec> spec(String name) {
                return hot.spec(name);
            }

            @Override
            public Optional<HotTable> describe(String name) {
                return hot.find(name);
            }

            @Override
            public Databases catalog() {
                return hot.catalog();
            }

            @Override
            public Moment see(Collection<String> names) {
                return new Seen(hot.see(names), lake, memory);
            }

            @Override
            public List<RunningQuery> running() {
                return hot.running();
            }

            @Override
            public List<LakeStatus> lake() {
                return hot.lake();
            }

            @Override
            public void create(TableSpec spec) {
                hot.create(spec);
            }

            @Override
            public void alter(String name, TableChange change) {
                hot.alter(name, change);
            }

            @Override
            public void drop(String name) {
                hot.drop(name);
            }

            @Override
            public void append(String name, VectorSchemaRoot rows) {
                hot.append(name, rows);
            }

            @Override
            public void update(String name, VectorSchemaRoot rows) {
                hot.update(name, rows);
            }
        };
    }

    private record Seen(Map<String, HotTable> tables, LakeDatabase lake, Memory memory) implements Moment {
        @Override
        public Optional<RowSource> rows(String name, Tables.Columns columns) {
            HotTable table = tables.get(name);
            if (table == null || (columns == Tables.Columns.CHANGELOG && !table.isKeyed())) {
                return Optional.empty();
            }
            return switch (columns) {
                case STORED ->
                    Optional.of(table.isKeyed() ? new StateRows(table, memory.allocator()) : log(table, columns));
                case STORED_AND_VIRTUAL, CHANGELOG -> Optional.of(log(table, columns));
                case LAKE, SNAPSHOTS, FILES -> table.isKeyed() ? Optional.empty() : Optional.of(lake(table, columns));
            };
        }

        @Override
        public Optional<String> id(String name) {
            return Optional.ofNullable(tables.get(name)).map(HotTable::id);
        }

        /** Of a table of which nothing has settled yet there are no rows. */
        private RowSource lake(HotTable table, Tables.Columns columns) {
            String name = table.spec().name();
            ColdTable cold = table.cold().orElse(ColdTable.NONE);
            return switch (columns) {
                case SNAPSHOTS -> system(LakeTables.snapshots(name, cold));
                case FILES -> system(LakeTables.files(name, cold));
                default -> settled(table);
            };
        }

        private RowSource log(HotTable table, Tables.Columns columns) {
            RowSource hot = new HotRows(table.hot(), columns, memory);
            Optional<RowSource> union = table.cold()
                    .map(cold -> new UnionRows(hot, new ColdRows(cold, table.logSchema(), table.settled(cold), lake)));
            return union.orElse(hot);
        }

        private RowSource settled(HotTable table) {
            List<LogView> none = table.buckets().stream()
                    .map(log -> (LogView) RangedLog.of(log, Long.MAX_VALUE, Long.MAX_VALUE))
                    .toList();
            RowSource nothing =
                    new HotRows(new HotTable(table.spec(), none, () -> {}), Tables.Columns.STORED_AND_VIRTUAL, memory);
            Optional<RowSource> rows = table.cold()
                    .map(cold -> new UnionRows(nothing, new ColdRows(cold, table.logSchema(), cold.settled(), lake)));
            return rows.orElse(nothing);
        }

        private RowSource system(SystemTable table) {
            return new SystemRows(table, memory.allocator());
        }

        @Override
        public void close() {
            tables.values().forEach(HotTable::close);
        }
    }
}
