package dev.weir.cli.boot;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.ViewSpec;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.query.RunningStatement;
import dev.weir.server.query.SqlCatalog;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlPoint;
import dev.weir.server.query.SqlPrepared;
import dev.weir.server.query.SqlResult;
import dev.weir.server.query.SqlSession;
import dev.weir.server.query.SqlTables;
import dev.weir.server.tablet.SeenTable;
import dev.weir.sql.CacheFigures;
import dev.weir.sql.Databases;
import dev.weir.sql.DuckEngine;
import dev.weir.sql.HotTable;
import dev.weir.sql.HotTables;
import dev.weir.sql.LakeStatus;
import dev.weir.sql.PointQuery;
import dev.weir.sql.PreparedQuery;
import dev.weir.sql.QueryResult;
import dev.weir.sql.RunningQuery;
import dev.weir.sql.Session;
import dev.weir.sql.SqlConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SQL for a server: the engine is opened by the first statement, or when the server has run for a moment, on a thread of its own. Opening it
 * takes a core for a third of a second, which those who wait for a start to end should have. What the engine calls tables are the server's.
 */
final class Sql implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sql.class);
    private static final long MOMENT_S = 2;
    private static final CacheFigures NONE = new CacheFigures(0, 0, 0);

    private final SqlConfig config;
    private final BufferAllocator allocator;
    private final CountDownLatch wanted = new CountDownLatch(1);
    private Optional<CompletableFuture<DuckEngine>> engine = Optional.empty();
    private volatile Function<SeenTable, LakeWork.Cold> lake = seen -> LakeWork.Cold.NONE;
    private volatile Supplier<List<LakeStatus>> lakeStatus = List::of;
    private volatile boolean closed;

    /** Batches on their way between the log, the engine and the doors may take as much as those of all else. */
    Sql(ServerConfig server) {
        SqlConfig standard = SqlConfig.under(server.dataDirectory());
        this.config = new SqlConfig(
                server.sql().memoryBytes(),
                server.sql().queryMemoryBytes(),
                server.sql().spillBytes(),
                server.sql().cacheBytes(),
                standard.threads(),
                standard.tempDirectory(),
                libraries().orElse(standard.libraryDirectory()));
        this.allocator = new RootAllocator(server.memoryBudgetBytes());
    }

    /** Beside the program, if that may be written: one copy of DuckDB's library for all data directories. */
    private static Optional<Path> libraries() {
        String home = System.getProperty("weir.home", "");
        return home.isEmpty() || !Files.isWritable(Path.of(home))
                ? Optional.empty()
                : Optional.of(Path.of(home, ".weir", "lib"));
    }

    /** The engine over these tables; it is opened later. */
    SqlEngine over(SqlTables tables) {
        CompletableFuture<DuckEngine> opening = new CompletableFuture<>();
        engine = Optional.of(opening);
        Thread.ofPlatform().daemon().name("weir-sql-open").start(() -> open(tables, opening));
        return new Engine() {
            @Override
            DuckEngine engine() {
                wanted.countDown();
                return opened(opening);
            }

            @Override
            CacheFigures cacheFigures() {
                return opening.isDone() && !opening.isCompletedExceptionally()
                        ? opening.join().cacheFigures()
                        : NONE;
            }
        };
    }

    /** From now on tables are seen with what of them lies in the lake. */
    void over(LakeWork work) {
        lake = work::cold;
        lakeStatus = work::status;
    }

    private LakeWork.Cold cold(SeenTable seen) {
        return lake.apply(seen);
    }

    /** What is in the log only. */
    static HotTable hot(SeenTable seen) {
        return hot(seen, LakeWork.Cold.NONE);
    }

    private static HotTable hot(SeenTable seen, LakeWork.Cold cold) {
        TableInfo info = seen.table().info();
        return new HotTable(
                info.tableId(), info.spec(), info.schemaId(), seen.logs(), seen.states(), cold.table(), () -> {
                    cold.release().run();
                    seen.close();
                });
    }

    /** Once {@link #over(SqlTables)} was called. */
    DuckEngine engine() {
        wanted.countDown();
        return opened(engine.orElseThrow());
    }

    private void open(SqlTables tables, CompletableFuture<DuckEngine> opening) {
        try {
            var _ = wanted.await(MOMENT_S, TimeUnit.SECONDS);
            if (closed) {
                throw new WeirException(ErrorCode.UNAVAILABLE, "the server is stopping");
            }
            opening.complete(
                    DuckEngine.open(new Adapted(tables, this::cold, () -> lakeStatus.get()), config, allocator));
        } catch (Throwable e) {
            if (!closed) {
                LOG.error("sql is not available", e);
            }
            opening.completeExceptionally(e);
        }
    }

    private static DuckEngine opened(CompletableFuture<DuckEngine> opening) {
        try {
            return opening.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WeirException known) {
                throw known;
            }
            throw new WeirException(ErrorCode.INTERNAL, "sql could not be started: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        wanted.countDown();
        engine.ifPresent(opening -> {
            try {
                opening.join().close();
            } catch (CompletionException e) {
                // it never opened, which is in the log
            }
        });
        allocator.close();
    }

    /** The server's tables as the engine asks for them. */
    private record Adapted(
            SqlTables tables, Function<SeenTable, LakeWork.Cold> cold, Supplier<List<LakeStatus>> lakeStatus)
            implements HotTables {
        @Override
        public List<String> names() {
            return tables.names();
        }

        @Override
        public Databases catalog() {
            return new AdaptedCatalog(tables.catalog());
        }

        @Override
        public Optional<TableSpec> spec(String name) {
            return tables.spec(name);
        }

        @Override
        public List<RunningQuery> running() {
            return tables.running().stream().map(Adapted::query).toList();
        }

        @Override
        public List<LakeStatus> lake() {
            return lakeStatus.get();
        }

        private static RunningQuery query(RunningStatement.Seen seen) {
            return new RunningQuery(
                    seen.id(),
                    seen.door(),
                    seen.user(),
                    seen.client(),
                    seen.sql(),
                    seen.startedUs(),
                    TimeUnit.NANOSECONDS.toMillis(seen.nanos()),
                    seen.state().name().toLowerCase(Locale.ROOT));
        }

        @Override
        public Map<String, HotTable> see(Collection<String> names) {
            Map<String, SeenTable> seen = new HashMap<>(tables.see(names));
            Map<String, HotTable> all = new HashMap<>();
            try {
                for (Iterator<Map.Entry<String, SeenTable>> each =
                                seen.entrySet().iterator();
                        each.hasNext(); ) {
                    Map.Entry<String, SeenTable> table = each.next();
                    all.put(table.getKey(), hot(table.getValue(), cold.apply(table.getValue())));
                    each.remove();
                }
                return all;
            } catch (RuntimeException | Error e) {
                all.values().forEach(HotTable::close);
                seen.values().forEach(SeenTable::close);
                throw e;
            }
        }

        @Override
        public void create(TableSpec spec) {
            tables.create(spec);
        }

        @Override
        public void alter(String name, TableChange change) {
            tables.alter(name, change);
        }

        @Override
        public void drop(String name) {
            tables.drop(name);
        }

        @Override
        public void append(String name, VectorSchemaRoot rows) {
            tables.append(name, rows);
        }

        @Override
        public void update(String name, VectorSchemaRoot rows) {
            tables.update(name, rows);
        }
    }

    /** The server's catalog as the engine asks for it. */
    private record AdaptedCatalog(SqlCatalog catalog) implements Databases {
        @Override
        public List<String> databases() {
            return catalog.databases();
        }

        @Override
        public void createDatabase(String name) {
            catalog.createDatabase(name);
        }

        @Override
        public void dropDatabase(String name) {
            catalog.dropDatabase(name);
        }

        @Override
        public List<ViewSpec> views() {
            return catalog.views();
        }

        @Override
        public Optional<ViewSpec> view(TableName name) {
            return catalog.view(name);
        }

        @Override
        public void createView(ViewSpec view, boolean replace) {
            catalog.createView(view, replace);
        }

        @Override
        public void dropView(TableName name) {
            catalog.dropView(name);
        }

        @Override
        public Optional<String> comment(Commented on) {
            return catalog.comment(on);
        }

        @Override
        public void comment(Commented on, Optional<String> text) {
            catalog.comment(on, text);
        }
    }

    /** The engine as the doors see it. */
    private abstract static class Engine implements SqlEngine {
        abstract DuckEngine engine();

        /** Does not wait for the engine. */
        abstract CacheFigures cacheFigures();

        @Override
        public void bindTo(Metrics metrics) {
            metrics.counter(
                    "weir.sql.cache.hits",
                    "columns of batches that a statement found in memory as others had read them",
                    () -> cacheFigures().hits());
            metrics.counter(
                    "weir.sql.cache.misses",
                    "columns of batches that a statement had to read and decompress",
                    () -> cacheFigures().misses());
            metrics.gauge(
                    "weir.sql.cache.bytes",
                    "of sql.cache_bytes, memory in use",
                    () -> cacheFigures().bytes());
        }

        private static Session session(SqlSession session) {
            return new Session(session.user(), session.database(), session.settings());
        }

        @Override
        public SqlPrepared prepare(String sql, SqlSession session, List<Optional<Field>> types) {
            return new Prepared(engine().prepare(sql, session(session), types));
        }

        @Override
        public SqlResult execute(String sql, SqlSession session) {
            return new Result(engine().execute(sql, session(session)));
        }
    }

    /** The engine's statement as the doors see it. */
    private record Prepared(PreparedQuery query) implements SqlPrepared {
        @Override
        public String tag() {
            return query.tag();
        }

        @Override
        public Answer answer() {
            return switch (query.answer()) {
                case ROWS -> Answer.ROWS;
                case COUNT -> Answer.COUNT;
                case DONE -> Answer.DONE;
            };
        }

        @Override
        public List<Field> parameters() {
            return query.parameters();
        }

        @Override
        public Schema columns() {
            return query.columns();
        }

        @Override
        public Optional<SqlPoint> point() {
            return query.point()
                    .map(point -> new SqlPoint(
                            point.table(),
                            point.columns(),
                            point.key().stream().map(Prepared::key).toList()));
        }

        private static SqlPoint.Key key(PointQuery.KeyValue value) {
            return switch (value) {
                case PointQuery.KeyValue.Parameter(int number) -> new SqlPoint.Key(number, "");
                case PointQuery.KeyValue.Constant(String text, boolean _) -> new SqlPoint.Key(0, text);
            };
        }

        @Override
        public SqlResult run(List<Optional<String>> values) {
            return new Result(query.run(values));
        }
    }

    /** The engine's result as the doors read it. */
    private record Result(QueryResult result) implements SqlResult {
        @Override
        public Schema schema() {
            return result.schema();
        }

        @Override
        public boolean next() {
            return result.next();
        }

        @Override
        public VectorSchemaRoot root() {
            return result.root();
        }

        @Override
        public void cancel(WeirException reason) {
            result.cancel(reason);
        }

        @Override
        public void close() {
            result.close();
        }
    }
}
