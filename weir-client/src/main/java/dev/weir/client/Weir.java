package dev.weir.client;

import dev.weir.client.append.MemoryBudget;
import dev.weir.client.append.PutTarget;
import dev.weir.client.append.RowBatcher;
import dev.weir.client.columns.RecordReader;
import dev.weir.client.columns.RecordWriter;
import dev.weir.client.lookup.LookupClient;
import dev.weir.client.lookup.RowMaker;
import dev.weir.client.scan.MergedBatches;
import dev.weir.client.schema.RecordColumns;
import dev.weir.client.schema.Schemas;
import dev.weir.client.wire.Address;
import dev.weir.client.wire.Connection;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.AlterTable;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.CreateDatabase;
import dev.weir.format.wire.CreateTable;
import dev.weir.format.wire.CreateView;
import dev.weir.format.wire.DatabaseDescription;
import dev.weir.format.wire.DescribeTable;
import dev.weir.format.wire.DropDatabase;
import dev.weir.format.wire.DropTable;
import dev.weir.format.wire.DropView;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.ServerDescription;
import dev.weir.format.wire.SetComment;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableDescription;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.VerifyReport;
import dev.weir.format.wire.VerifyTables;
import dev.weir.format.wire.ViewDescription;
import dev.weir.format.wire.ViewSpec;
import dev.weir.format.wire.WireJson;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A connection to a Weir server. Thread-safe; closing it closes all that was made from it. Its threads are daemons and belong to
 * it alone.
 */
public final class Weir implements AutoCloseable {
    private final Connection connection;
    private final ClientConfig config;
    private final MemoryBudget budget;
    private final Set<AutoCloseable> appenders = ConcurrentHashMap.newKeySet();
    private final Set<LookupClient<?>> lookups = ConcurrentHashMap.newKeySet();
    private final Set<MergedBatches> scans = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Weir(Connection connection, ClientConfig config) {
        this.connection = connection;
        this.config = config;
        this.budget = new MemoryBudget(config.memoryBytes());
    }

    /** As {@link #connect(String, ClientConfig)} with {@link ClientConfig#DEFAULT}. */
    public static Weir connect(String uri) {
        return connect(uri, ClientConfig.DEFAULT);
    }

    /**
     * Checks that the JVM runs with what Arrow needs and that the server answers; {@code UNAVAILABLE} if not, {@code UNAUTHENTICATED} if it does not let the user in.
     *
     * @param uri {@code weir://host:port} or {@code weir://user@host:port}; the port may be left out (9470). The password of a user in it is in the environment's
     *     {@code WEIR_PASSWORD}
     */
    public static Weir connect(String uri, ClientConfig config) {
        Address address = Address.parse(uri);
        Optional<Credentials> credentials =
                config.credentials().or(() -> address.user().map(Weir::ofEnvironment));
        Weir weir =
                new Weir(new Connection(address, config.compression(), config.requestTimeout(), credentials), config);
        try {
            weir.serverInfo();
            return weir;
        } catch (Throwable e) {
            weir.close();
            throw e;
        }
    }

    private static Credentials ofEnvironment(String user) {
        return new Credentials(
                user, Optional.ofNullable(System.getenv("WEIR_PASSWORD")).orElse(""));
    }

    public TableDescription create(TableSpec spec) {
        return one("create_table", WireJson.write(new CreateTable(spec, false)), TableDescription.class);
    }

    /** The table that is there, whatever its columns, or else a new one. */
    public TableDescription createIfAbsent(TableSpec spec) {
        return one("create_table", WireJson.write(new CreateTable(spec, true)), TableDescription.class);
    }

    /** A table with one bucket whose rows are records of this class. */
    public <R extends Record> TypedTable<R> create(String name, Class<R> type) {
        return typed(create(TableSpec.of(name, Schemas.of(type))), type);
    }

    /** The table that is there, if its columns fit this class, or else a new one. */
    public <R extends Record> TypedTable<R> createIfAbsent(String name, Class<R> type) {
        return typed(createIfAbsent(TableSpec.of(name, Schemas.of(type))), type);
    }

    /** Changes options of a table that exists; what the change does not name stays. Returns when it holds for every bucket. */
    public TableDescription alter(String table, TableChange change) {
        return one("alter_table", WireJson.write(new AlterTable(table, change)), TableDescription.class);
    }

    public void drop(String table) {
        action("drop_table", WireJson.write(new DropTable(table, false)));
    }

    /** Throws {@code DATABASE_EXISTS}. */
    public void createDatabase(String name) {
        action("create_database", WireJson.write(new CreateDatabase(name, false)));
    }

    public void createDatabaseIfAbsent(String name) {
        action("create_database", WireJson.write(new CreateDatabase(name, true)));
    }

    /** Throws {@code NOT_EMPTY} while there are tables or views in it. */
    public void dropDatabase(String name) {
        action("drop_database", WireJson.write(new DropDatabase(name, false)));
    }

    /** Ordered by name. */
    public List<DatabaseDescription> databases() {
        return list("list_databases", DatabaseDescription.class);
    }

    /** A name for a query, which is checked. Throws {@code TABLE_EXISTS}. */
    public void createView(String name, String sql) {
        createView(name, sql, false);
    }

    /** The same, in the place of a view of this name. */
    public void createOrReplaceView(String name, String sql) {
        createView(name, sql, true);
    }

    private void createView(String name, String sql, boolean replace) {
        ViewSpec view = new ViewSpec(TableName.parse(name), sql, TableName.MAIN);
        action("create_view", WireJson.write(new CreateView(view, replace)));
    }

    /** Throws {@code UNKNOWN_TABLE}. */
    public void dropView(String name) {
        action("drop_view", WireJson.write(new DropView(name, false)));
    }

    /** Ordered by name. */
    public List<ViewDescription> views() {
        return list("list_views", ViewDescription.class);
    }

    /** Says something about a database, a table, a view or a column, instead of what was said before. */
    public void comment(Commented on, String comment) {
        action("set_comment", WireJson.write(new SetComment(on, Optional.of(comment))));
    }

    public void removeComment(Commented on) {
        action("set_comment", WireJson.write(new SetComment(on, Optional.empty())));
    }

    public List<TableDescription> tables() {
        return list("list_tables", TableDescription.class);
    }

    public TableDescription describe(String table) {
        return one("describe_table", WireJson.write(new DescribeTable(table)), TableDescription.class);
    }

    /**
     * Has the server read all that is stored of a table again and check it. However long that takes; what it found of each bucket is handed over
     * when the bucket is done, on the caller's thread.
     */
    public void verify(String table, Consumer<VerifyReport> reports) {
        verify(new VerifyTables(Optional.of(table)), reports);
    }

    /** Of all tables, and of the catalog. */
    public void verifyAll(Consumer<VerifyReport> reports) {
        verify(new VerifyTables(Optional.empty()), reports);
    }

    private void verify(VerifyTables request, Consumer<VerifyReport> reports) {
        checkOpen();
        connection.longAction(
                "verify", WireJson.write(request), json -> reports.accept(WireJson.read(json, VerifyReport.class)));
    }

    public ServerInfo serverInfo() {
        ServerDescription server = one("server_info", new byte[0], ServerDescription.class);
        return new ServerInfo(server.version(), server.doors());
    }

    /** A table that exists. */
    public Table table(String name) {
        return new Table(this, describe(name));
    }

    /** A table that exists, whose rows are records of this class; columns are matched by name (snake_case of the component). */
    public <R extends Record> TypedTable<R> table(String name, Class<R> type) {
        return typed(describe(name), type);
    }

    private <R extends Record> TypedTable<R> typed(TableDescription description, Class<R> type) {
        // what does not fit is told here, not at the first row
        TableSchema schema = description.spec().schema();
        RecordWriter.of(type, schema.columns(), "");
        RecordReader.of(type, schema.project(RecordColumns.names(type)).columns());
        return new TypedTable<>(new Table(this, description), type);
    }

    /** Runs one statement; its batches are read while they are computed. */
    public Batches sql(String statement) {
        checkOpen();
        MergedBatches merged = MergedBatches.sql(connection, statement, scans::remove);
        return opened(merged);
    }

    Batches batches(List<ScanRequest> streams) {
        checkOpen();
        return opened(MergedBatches.scan(connection, streams, scans::remove));
    }

    private Batches opened(MergedBatches merged) {
        scans.add(merged);
        if (closed.get()) {
            merged.closeForGood();
        }
        return new Scan.Running(merged);
    }

    Appender appender(PutTarget target) {
        checkOpen();
        AtomicReference<RowBatcher> rows = new AtomicReference<>();
        RowBatcher batcher = new RowBatcher(
                connection,
                target,
                budget,
                config.batchBytes(),
                config.linger(),
                Appender.tickets(error -> rows.get().failed(error)));
        rows.set(batcher);
        Appender appender = new Appender(batcher, appenders::remove);
        appenders.add(appender);
        return appender;
    }

    <T> LookupClient<T> lookups(TableDescription description, List<String> columns, RowMaker.Factory<T> rows) {
        checkOpen();
        LookupClient<T> client = new LookupClient<>(connection, description.spec(), columns, rows, lookups::remove);
        lookups.add(client);
        if (closed.get()) {
            client.close();
        }
        return client;
    }

    private <T> List<T> list(String action, Class<T> answer) {
        return action(action, new byte[0]).stream()
                .map(json -> WireJson.read(json, answer))
                .toList();
    }

    private <T> T one(String action, byte[] body, Class<T> answer) {
        List<byte[]> results = action(action, body);
        if (results.size() != 1) {
            throw new WeirException(
                    ErrorCode.INTERNAL,
                    "the server gave no single answer action=" + action + " answers=" + results.size());
        }
        return WireJson.read(results.get(0), answer);
    }

    private List<byte[]> action(String type, byte[] body) {
        checkOpen();
        return connection.action(type, body);
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new WeirException(ErrorCode.CANCELLED, "the connection is closed address=" + connection.address());
        }
    }

    /** Waits until all rows of its appenders are acknowledged or given up; throws the first error that nobody has seen yet. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        WeirException first = null;
        for (AutoCloseable appender : List.copyOf(appenders)) {
            try {
                appender.close();
            } catch (WeirException e) {
                first = first == null ? e : first;
            } catch (Exception e) {
                first = first == null
                        ? new WeirException(ErrorCode.INTERNAL, "an appender could not be closed", e)
                        : first;
            }
        }
        lookups.forEach(LookupClient::close);
        scans.forEach(MergedBatches::closeForGood);
        connection.close();
        if (first != null) {
            throw first;
        }
    }
}
