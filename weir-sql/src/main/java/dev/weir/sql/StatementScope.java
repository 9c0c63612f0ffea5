package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.wire.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one running statement knows of its tables. The views are taken once, when a table is first named, so that a statement which names
 * a table twice sees the same rows twice.
 *
 * <p>DuckDB binds a statement several times over: to check it, to plan it for pruning, to run it. Each time it names the tables in the same
 * order, so the n-th name of one pass is the n-th of another; {@link Reference} n is what they have in common. Where a pass
 * differs, what was learned of the filters is dropped.
 */
final class StatementScope implements AutoCloseable {
    /** A table's name with this behind it is its log, with the virtual columns. */
    static final String LOG_SUFFIX = "$log";

    /** The same, of a primary-key table, whose own name means its rows as they are. */
    private static final String CHANGELOG_SUFFIX = "$changelog";

    /** What of a table is in files, and about it. */
    static final String LAKE_SUFFIX = "$lake";

    static final String SNAPSHOTS_SUFFIX = "$snapshots";
    static final String FILES_SUFFIX = "$files";

    private static final Map<String, Tables.Columns> SUFFIXES = Map.of(
            LOG_SUFFIX, Tables.Columns.STORED_AND_VIRTUAL,
            CHANGELOG_SUFFIX, Tables.Columns.CHANGELOG,
            LAKE_SUFFIX, Tables.Columns.LAKE,
            SNAPSHOTS_SUFFIX, Tables.Columns.SNAPSHOTS,
            FILES_SUFFIX, Tables.Columns.FILES);

    /** Why DuckDB is binding now. */
    enum Pass {
        CHECK,
        PLAN,
        RUN
    }

    /** One mention of a table in the statement. */
    static final class Reference {
        final long id;
        final RowSource source;
        final String shadow;
        private final String written;
        final ScanCounters counters = new ScanCounters();
        volatile Optional<Predicate> predicate = Optional.empty();
        volatile Optional<Summary> summary = Optional.empty();
        volatile int columnsRead = -1;

        private Reference(long id, String written, RowSource source, String shadow) {
            this.written = written;
            this.id = id;
            this.source = source;
            this.shadow = shadow;
        }

        /** Starts a pass over the rows that the statement needs. */
        BatchSource open(int[] columns) {
            return summary.map(all -> source.summarize(columns, all, counters))
                    .orElseGet(() -> source.open(columns, predicate, counters));
        }
    }

    private static final AtomicLong NEXT_ID = new AtomicLong(1);

    /** All mentions in running statements; the native side knows them by number. */
    private static final Map<Long, StatementScope> SCOPES = new ConcurrentHashMap<>();

    private final long id = NEXT_ID.getAndIncrement();
    private final Tables tables;
    private final Catalog catalog;
    private final Shadows shadows;
    private final Session session;
    private final int threads;
    private final Map<String, Optional<RowSource>> sources = new HashMap<>();
    private final List<Moment> moments = new CopyOnWriteArrayList<>();
    private Map<String, String> views = Map.of();
    private final List<Reference> references = new CopyOnWriteArrayList<>();
    private final Map<Long, ScanRun> runs = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable WeirException> failure = new AtomicReference<>();
    private volatile @Nullable WeirException cancelled;
    private volatile Pass pass = Pass.CHECK;
    private int named;

    /** @param threads that may scan a table at once */
    StatementScope(Tables tables, Catalog catalog, Shadows shadows, Session session, int threads) {
        this.session = session;
        this.threads = threads;
        this.tables = tables;
        this.catalog = catalog;
        this.shadows = shadows;
        SCOPES.put(id, this);
    }

    /** The statement that a number from the native side belongs to, if it still runs. */
    static Optional<StatementScope> ofReference(long referenceId) {
        return Optional.ofNullable(SCOPES.get(referenceId >>> 16));
    }

    /** DuckDB is about to bind the statement's tables again, from the first on. */
    void begin(Pass next) {
        pass = next;
        named = 0;
    }

    Pass pass() {
        return pass;
    }

    Resolver resolver(DuckConnection connection) {
        return new Resolver(connection, tables, catalog, session);
    }

    /** Says which tables and views the statement may name; the tables are seen as they are now, and all at once. */
    void see(Resolver.Resolved resolved) {
        views = resolved.views();
        moments.add(tables.see(resolved.tables()));
    }

    /** Rows that the statement may name, beside the tables. */
    void give(String name, RowSource rows) {
        sources.put(name, Optional.of(rows));
    }

    /** Of a table's log what is in files, by the name {@link SettledBucket#ROWS}. */
    RowSource give(SettledBucket of) {
        Moment moment = tables.see(List.of(of.table()));
        moments.add(moment);
        if (!moment.id(of.table()).equals(Optional.of(of.tableId()))) {
            throw new WeirException(
                    ErrorCode.UNKNOWN_TABLE,
                    "the table was dropped while it was read, and one of its name is another: scan that from its start table="
                            + of.table() + " table_id=" + of.tableId());
        }
        RowSource rows = moment.rows(of.table(), Tables.Columns.LAKE)
                .orElseThrow(() -> DuckErrors.unknownTable(of.table(), tables.names()));
        give(SettledBucket.ROWS, rows);
        return rows;
    }

    /** The query behind a view. */
    Optional<String> view(String name) {
        return Optional.ofNullable(views.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The next mention of a table, or empty when there is none of that name. */
    Optional<Reference> mention(String name) {
        String written = name.toLowerCase(Locale.ROOT);
        Optional<RowSource> source = sources.computeIfAbsent(written, this::open);
        if (source.isEmpty()) {
            return Optional.empty();
        }
        int position = named++;
        if (position < references.size() && references.get(position).written.equals(written)) {
            return Optional.of(references.get(position));
        }
        if (position < references.size()) {
            // This pass differs from the one before: nothing learned there may be used for what follows.
            references.subList(position, references.size()).clear();
            references.forEach(reference -> {
                reference.predicate = Optional.empty();
                reference.summary = Optional.empty();
            });
        }
        if (position >= 1 << 16) {
            throw new WeirException(ErrorCode.UNSUPPORTED, "a statement names too many tables limit=65536");
        }
        Reference reference = new Reference((id << 16) | position, written, source.get(), unusedShadow(source.get()));
        references.add(reference);
        return Optional.of(reference);
    }

    /** A stand-in that no other mention has, so that each has its own conditions. */
    private String unusedShadow(RowSource source) {
        Set<String> used =
                references.stream().map(reference -> reference.shadow).collect(Collectors.toSet());
        int occurrence = 0;
        while (used.contains(shadows.name(source.columns(), occurrence))) {
            occurrence++;
        }
        return shadows.name(source.columns(), occurrence);
    }

    Optional<Reference> reference(long referenceId) {
        int position = (int) (referenceId & 0xffff);
        return position < references.size() ? Optional.of(references.get(position)) : Optional.empty();
    }

    List<Reference> references() {
        return references;
    }

    /** The table's name without what says that its log is meant. */
    static String plain(String name) {
        for (String suffix : SUFFIXES.keySet()) {
            if (name.endsWith(suffix)) {
                return name.substring(0, name.length() - suffix.length());
            }
        }
        return name;
    }

    private Optional<RowSource> open(String lowerName) {
        Optional<RowSource> own = catalog.rows(lowerName);
        if (own.isPresent()) {
            return own;
        }
        Tables.Columns columns =
                SUFFIXES.getOrDefault(lowerName.substring(plain(lowerName).length()), Tables.Columns.STORED);
        return Names.find(tables.names(), plain(lowerName), TableName.MAIN).flatMap(name -> rows(name, columns));
    }

    private Optional<RowSource> rows(String name, Tables.Columns columns) {
        for (Moment moment : moments) {
            Optional<RowSource> rows = moment.rows(name, columns);
            if (rows.isPresent()) {
                return rows;
            }
        }
        // one that only a function names, as query_table('t')
        Moment late = tables.see(List.of(name));
        moments.add(late);
        return late.rows(name, columns);
    }

    Catalog catalog() {
        return catalog;
    }

    Session session() {
        return session;
    }

    int threads() {
        return threads;
    }

    List<String> tableNames() {
        return tables.names();
    }

    /** A pass over a table's rows has begun. */
    void add(ScanRun run) {
        runs.put(run.id(), run);
    }

    /** Remembers the first error of a callback; DuckDB gets a text, the caller the error itself. */
    void fail(WeirException error) {
        failure.compareAndSet(null, error);
    }

    @Nullable
    WeirException failure() {
        return failure.get();
    }

    void cancel(WeirException reason) {
        cancelled = reason;
        runs.values().forEach(ScanRun::interrupt);
    }

    /** Why the statement is to end; null if it is not. */
    @Nullable
    WeirException cancelled() {
        return cancelled;
    }

    void checkCancelled() {
        WeirException reason = cancelled;
        if (reason != null) {
            throw reason;
        }
    }

    /** Once DuckDB has let go of the statement. Frees what the scans still hold. */
    @Override
    public void close() {
        SCOPES.remove(id);
        runs.values().forEach(ScanRun::close);
        runs.clear();
        sources.values().forEach(source -> source.ifPresent(RowSource::close));
        sources.clear();
        moments.forEach(Moment::close);
        moments.clear();
    }
}
