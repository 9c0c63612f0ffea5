package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.ViewSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * SQL over Weir tables: embedded databases of DuckDB, see {@link Seats}. Any thread may execute statements; each has a connection of its own. Results have to be closed
 * before the engine is.
 */
public final class DuckEngine implements AutoCloseable {
    private final Tables tables;
    private final ColumnCache cache;
    /** What becomes files is read once. */
    private final ColumnCache uncached = new ColumnCache(0);

    private final SqlConfig config;
    private final BufferAllocator allocator;
    private final Seats seats;
    private final LakeDatabase lake;
    private final Shadows shadows = new Shadows();
    private final Catalog catalog;
    private final Changes changes;
    private final SchemaChanges schemas;
    private final Preparation preparation = new Preparation(this::newRun);

    /** Closing waits for statements that are being started, and they see that it is closed. */
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();

    private boolean closed;

    /**
     * Loads DuckDB, if this is the process's first engine, and starts a database.
     *
     * @param allocator for batches that are scanned and for results; stays the caller's
     */
    public static DuckEngine open(HotTables tables, SqlConfig config, BufferAllocator allocator) {
        ColumnCache cache = new ColumnCache(config.cacheBytes());
        LakeDatabase lake = new LakeDatabase(config);
        return new DuckEngine(
                HotRows.tables(tables, lake, new HotRows.Memory(allocator, cache)), lake, cache, config, allocator);
    }

    /** @param lake and {@code cache}: of the tables; from now on the engine's, which closes them */
    DuckEngine(Tables tables, LakeDatabase lake, ColumnCache cache, SqlConfig config, BufferAllocator allocator) {
        this.tables = tables;
        this.cache = cache;
        this.config = config;
        this.lake = lake;
        this.allocator = allocator;
        DuckNative.load(DuckLibrary.unpack(config.libraryDirectory()));
        this.seats = new Seats(config);
        this.schemas = new SchemaChanges(tables, this::newRun);
        SystemTables system = new SystemTables(tables, schemas::columns);
        this.catalog = new Catalog(tables, system, allocator, () -> newScope(Session.PLAIN));
        this.changes = new Changes(tables, allocator, this::newRun);
    }

    /** Rows of a table's log as Parquet files. The caller runs it, may cancel it from another thread, and closes it. */
    public ParquetWrite parquet(ParquetExport export) {
        life.readLock().lock();
        try {
            DuckConnection connection = lake.connect();
            StatementScope scope = newScope(Session.PLAIN);
            try {
                return new ParquetWrite(export, connection, scope, new HotRows.Memory(allocator, uncached));
            } catch (RuntimeException e) {
                connection.close();
                scope.close();
                throw e;
            }
        } finally {
            life.readLock().unlock();
        }
    }

    /** Files of the lake as fewer ones. The caller runs it, may cancel it from another thread, and closes it. */
    public ParquetMerge merge(ParquetMerge.Order order) {
        life.readLock().lock();
        try {
            return new ParquetMerge(order, lake.connect(), allocator);
        } finally {
            life.readLock().unlock();
        }
    }

    /** Rows that lie in the lake, in the order of their offsets and in the log's types. {@code UNKNOWN_TABLE} if the table is another one by now. */
    public QueryResult settled(SettledRange range) {
        return started(Session.PLAIN, run -> {
            List<Field> log = run.scope().give(range.of()).columns();
            return rows(run, range.query(log), _ -> range.fields(log));
        });
    }

    /** Of the rows in the lake that were committed then or later, the first one's offset. */
    public OptionalLong settledOffsetAt(SettledBucket of, long timestampUs) {
        try (QueryResult result = started(Session.PLAIN, run -> {
            run.scope().give(of);
            return rows(run, of.offsetSince(timestampUs), QueryRun::columns);
        })) {
            return result.next() && result.root().getVector(0).getObject(0) instanceof Long offset
                    ? OptionalLong.of(offset)
                    : OptionalLong.empty();
        }
    }

    /** What became of looking for columns that were read before, since the start. */
    public CacheFigures cacheFigures() {
        return cache.figures();
    }

    /**
     * Checks one statement; what it does and the rows it answers come as its result is read. Statements without rows answer one row: of a column
     * {@code ok}, or {@code count} for rows that are inserted, updated or deleted.
     */
    public QueryResult execute(String sql, Session session) {
        SqlStatement statement = SqlStatement.of(translated(sql, session));
        return statement instanceof SqlStatement.Query(String query) ? query(query, session) : task(statement, session);
    }

    /** Of a client that has said nothing else. */
    public QueryResult execute(String sql) {
        return execute(sql, Session.PLAIN);
    }

    /** A view's query is kept as it was written, and translated when it is asked. */
    private String translated(String sql, Session session) {
        String translated = catalog.translated(sql, session);
        return translated.equals(sql) || SqlStatement.of(sql) instanceof SqlStatement.CreateView ? sql : translated;
    }

    private QueryResult task(SqlStatement statement, Session session) {
        return switch (statement) {
            case SqlStatement.Query(String query) -> query(query, session);
            case SqlStatement.Explain(String query, SqlStatement.Mode mode) -> explain(query, mode, session);
            case SqlStatement.ShowTables _ -> showTables();
            case SqlStatement.Describe(String table) -> describe(table, session);
            case SqlStatement.Create create -> ok(() -> changes.create(create, session));
            case SqlStatement.CreateAs create -> count(running -> changes.createAs(create, session, running));
            case SqlStatement.Alter alter -> ok(() -> changes.alter(alter, session));
            case SqlStatement.Drop drop -> ok(() -> changes.drop(drop, session));
            case SqlStatement.CreateDatabase create -> ok(() -> schemas.create(create));
            case SqlStatement.DropDatabase drop -> ok(() -> schemas.drop(drop));
            case SqlStatement.ShowDatabases _ -> showDatabases();
            case SqlStatement.CreateView create -> ok(() -> schemas.create(create, session));
            case SqlStatement.DropView drop -> ok(() -> schemas.drop(drop, session));
            case SqlStatement.Comment comment -> ok(() -> schemas.comment(comment, session));
            case SqlStatement.Insert insert -> count(running -> changes.insert(insert, session, running));
            case SqlStatement.Update update -> count(running -> changes.update(update, session, running));
            case SqlStatement.Delete delete -> count(running -> changes.delete(delete, session, running));
        };
    }

    /**
     * Checks a statement that may have parameters, and tells what it takes and answers.
     *
     * @param types of the parameters, as far as they are known; the others are inferred
     */
    public PreparedQuery prepare(String sql, Session session, List<Optional<Field>> types) {
        Parameters places = Parameters.of(translated(sql, session));
        String numbered = places.numbered();
        SqlStatement statement = SqlStatement.of(numbered);
        Optional<PointQuery> point = point(new SqlTokens(numbered), session, places.count(), types);
        Preparation.Bound bound = point.map(query -> new Preparation.Bound(
                        query.parameters().stream().map(Optional::of).toList(), query.answer()))
                .orElseGet(() -> bind(statement, session, places.count(), types));
        if (places.count() > bound.types().size()) {
            throw new WeirException(ErrorCode.INVALID_SQL, "this statement takes no parameters");
        }
        Parameters parameters = Parameters.of(numbered);
        return new PreparedQuery(
                statement.tag(),
                answer(statement),
                bound.parameters(),
                new Schema(bound.columns()),
                point,
                values -> run(statement, session, parameters, bound, values));
    }

    private Preparation.Bound bind(
            SqlStatement statement, Session session, int parameters, List<Optional<Field>> types) {
        return switch (statement) {
            case SqlStatement.Query(String query) -> preparation.bind(query, session, parameters, types);
            case SqlStatement.Insert insert -> {
                Changes.Rows rows = changes.rows(insert, session);
                yield counted(preparation.bind(rows.query(), session, parameters, insert.typed(types, rows.columns())));
            }
            case SqlStatement.Update update ->
                counted(preparation.bind(changes.rows(update, session).query(), session, parameters, types));
            case SqlStatement.Delete delete ->
                counted(preparation.bind(changes.rows(delete, session).query(), session, parameters, types));
            case SqlStatement.CreateAs create -> counted(preparation.bind(create.query(), session, parameters, types));
            case SqlStatement.Explain(String query, SqlStatement.Mode _) ->
                new Preparation.Bound(
                        preparation.bind(query, session, parameters, types).types(), Explanation.COLUMNS);
            case SqlStatement other -> {
                try (QueryResult result = task(statement, session)) {
                    yield new Preparation.Bound(List.of(), result.schema().getFields());
                }
            }
        };
    }

    private Optional<PointQuery> point(SqlTokens tokens, Session session, int parameters, List<Optional<Field>> types) {
        return PointQuery.tableName(tokens)
                .flatMap(written -> Names.find(tables.names(), written, session.database()))
                .flatMap(tables::spec)
                .flatMap(spec -> PointQuery.of(tokens, spec, parameters, types));
    }

    private static Preparation.Bound counted(Preparation.Bound bound) {
        return new Preparation.Bound(bound.types(), List.of(TaskResult.number("count")));
    }

    private static PreparedQuery.Answer answer(SqlStatement statement) {
        return switch (statement) {
            case SqlStatement.Query _, SqlStatement.Explain _, SqlStatement.ShowTables _, SqlStatement.Describe _ ->
                PreparedQuery.Answer.ROWS;
            case SqlStatement.Insert _, SqlStatement.Update _, SqlStatement.Delete _, SqlStatement.CreateAs _ ->
                PreparedQuery.Answer.COUNT;
            case SqlStatement _ -> PreparedQuery.Answer.DONE;
        };
    }

    private QueryResult run(
            SqlStatement statement,
            Session session,
            Parameters parameters,
            Preparation.Bound bound,
            List<Optional<String>> values) {
        if (values.size() != bound.types().size()) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "the statement has another number of parameters parameters="
                            + bound.types().size() + " values=" + values.size());
        }
        // of a list DuckDB makes a join, of its values a condition, with which keys are looked up and batches passed
        // over
        String sql = parameters.with(
                number -> bound.constant(number, values.get(number - 1)),
                number -> bound.constants(number, values.get(number - 1)));
        return statement instanceof SqlStatement.Query
                ? query(sql, session, bound.columns())
                : task(SqlStatement.of(sql), session);
    }

    /** It begins when it is read: before that, it sees no rows. */
    private QueryResult query(String sql, Session session, List<Field> columns) {
        QueryRun run = newRun(session);
        StreamedResult.Start start = () -> {
            run.prepare("", sql, DuckNative.STATEMENT_SELECT);
            run.requireColumns(columns);
            return run.start(QueryRun.Planning.IF_FILTERED);
        };
        return new StreamedResult(run, start, new Schema(columns), allocator);
    }

    private QueryResult count(ToLongFunction<Consumer<QueryRun>> work) {
        return new TaskResult(
                new Schema(List.of(TaskResult.number("count"))),
                running -> List.of(List.of(work.applyAsLong(running))),
                allocator);
    }

    private QueryResult ok(java.util.function.Supplier<String> work) {
        return new TaskResult(new Schema(List.of(TaskResult.text("ok"))), _ -> List.of(List.of(work.get())), allocator);
    }

    private QueryResult query(String sql, Session session) {
        return started(session, run -> rows(run, sql, QueryRun::columns));
    }

    private QueryResult started(Session session, Function<QueryRun, QueryResult> start) {
        QueryRun run = newRun(session);
        try {
            return start.apply(run);
        } catch (RuntimeException e) {
            run.close();
            throw e;
        }
    }

    /** @param columns of the rows, or what their types are cast to, see {@link DuckTypes#sql} */
    private QueryResult rows(QueryRun run, String sql, Function<QueryRun, List<Field>> columns) {
        run.prepare("", sql, DuckNative.STATEMENT_SELECT);
        Schema schema = new Schema(columns.apply(run));
        return new StreamedResult(run, () -> run.start(QueryRun.Planning.IF_FILTERED), schema, allocator);
    }

    private QueryResult explain(String sql, SqlStatement.Mode mode, Session session) {
        return new TaskResult(
                new Schema(Explanation.COLUMNS),
                running -> {
                    try (QueryRun run = newRun(session)) {
                        running.accept(run);
                        return Explanation.rows(run, sql, mode);
                    }
                },
                allocator);
    }

    private QueryResult showTables() {
        return new TaskResult(
                new Schema(List.of(
                        TaskResult.text("name"),
                        TaskResult.number("columns"),
                        TaskResult.number("buckets"),
                        TaskResult.number("rows"),
                        TaskResult.text("durability"),
                        TaskResult.text("retention"))),
                _ -> {
                    List<List<Object>> rows = new ArrayList<>();
                    for (String name : tables.names()) {
                        tables.describe(name).ifPresent(table -> rows.add(listed(table)));
                    }
                    return rows;
                },
                allocator);
    }

    private static List<Object> listed(HotTable described) {
        try (HotTable table = described) {
            TableSpec spec = table.spec();
            return List.of(
                    spec.name(),
                    (long) spec.schema().columns().size(),
                    (long) spec.buckets(),
                    table.rowCount(),
                    spec.durability().name().toLowerCase(Locale.ROOT),
                    spec.retention().text());
        }
    }

    private QueryResult showDatabases() {
        return new TaskResult(
                new Schema(List.of(TaskResult.text("name"))),
                _ -> tables.catalog().databases().stream()
                        .map(name -> List.<Object>of(name))
                        .toList(),
                allocator);
    }

    private QueryResult describe(String written, Session session) {
        return new TaskResult(
                new Schema(List.of(
                        TaskResult.text("column_name"),
                        TaskResult.text("column_type"),
                        TaskResult.text("null"),
                        TaskResult.text("key"))),
                _ -> {
                    List<List<Object>> rows = new ArrayList<>();
                    Optional<ViewSpec> view = schemas.view(written, session);
                    if (view.isPresent()) {
                        for (Field column : schemas.columns(view.get())) {
                            rows.add(List.of(column.getName(), DuckTypes.sql(column), "YES", ""));
                        }
                        return rows;
                    }
                    TableSpec table = Names.find(tables.names(), written, session.database())
                            .flatMap(tables::spec)
                            .orElseThrow(() -> DuckErrors.unknownTable(written, tables.names()));
                    List<String> key = table.key().map(KeySpec::columns).orElse(List.of());
                    for (Field column : table.schema().columns()) {
                        rows.add(List.of(
                                column.getName(),
                                DuckTypes.sql(column),
                                column.isNullable() ? "YES" : "NO",
                                key.contains(column.getName()) ? "PRI" : ""));
                    }
                    return rows;
                },
                allocator);
    }

    /** For tests to look at. */
    Seats seats() {
        return seats;
    }

    StatementScope newScope(Session session) {
        return new StatementScope(tables, catalog, shadows, session, config.threads());
    }

    private QueryRun newRun(Session session) {
        life.readLock().lock();
        try {
            if (closed) {
                throw new WeirException(ErrorCode.UNAVAILABLE, "the sql engine has been closed");
            }
            return new QueryRun(seats, seats.light(), newScope(session));
        } finally {
            life.readLock().unlock();
        }
    }

    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                seats.close();
                lake.close();
                cache.close();
                uncached.close();
            }
        } finally {
            life.writeLock().unlock();
        }
    }
}
