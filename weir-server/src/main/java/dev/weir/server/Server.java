package dev.weir.server;

import dev.weir.format.RealWorld;
import dev.weir.format.wire.ServerDescription;
import dev.weir.server.auth.Logins;
import dev.weir.server.auth.Users;
import dev.weir.server.background.StepLoop;
import dev.weir.server.catalog.Catalog;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.catalog.DataDirectory;
import dev.weir.server.catalog.FileJournal;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.flush.Flusher;
import dev.weir.server.http.HttpDoor;
import dev.weir.server.lake.Lake;
import dev.weir.server.lake.LakeSources;
import dev.weir.server.lake.SettlingTables;
import dev.weir.server.lookup.KeyedTables;
import dev.weir.server.lookup.LookupPath;
import dev.weir.server.lookup.ServedTables;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.net.Network;
import dev.weir.server.postgres.PostgresDoor;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlTables;
import dev.weir.server.query.Statements;
import dev.weir.server.rewrite.Rewriter;
import dev.weir.server.scrub.ScrubPace;
import dev.weir.server.scrub.Scrubber;
import dev.weir.server.serve.ScanPath;
import dev.weir.server.snapshot.Snapshotter;
import dev.weir.server.tablet.BucketOpener;
import dev.weir.server.tablet.Lane;
import dev.weir.server.tablet.LaneLoop;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Publishing;
import dev.weir.server.tablet.Tables;
import dev.weir.server.tablet.Tablet;
import dev.weir.server.wire.FlightDoor;
import dev.weir.server.write.InFlight;
import dev.weir.server.write.PutPath;
import dev.weir.server.write.TableAccess;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DurableDirectories;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.object.LocalObjectStore;
import dev.weir.storage.state.StateMemory;
import dev.weir.storage.state.snapshot.Snapshots;
import dev.weir.storage.state.store.SortedStores;
import dev.weir.storage.time.Clock;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.arrow.memory.RootAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server. Made by {@link #start}; {@link #close} stops it gracefully. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /** Of the memory budget, what puts on their way may take before streams are read no further; the rest is for scans and decoding. */
    private static final int IN_FLIGHT_SHARE = 4;

    /** Outside of the heap, for pools' spare chunks and buffers of connections, which are not counted. */
    private static final long DIRECT_SPARE = 32L << 20;

    private static final long MIN_BUDGET = 16L << 20;

    /** Of one bucket: enough that rows that are written again and again are found in memory, and a start has little to read. */
    private static final int HOT_GENERATIONS = 8;

    /** Flushes may come too late; then writes are refused only at twice the budget. */
    private static final int HOT_SPARE = 2;

    /** What varies from the machine to the simulator. */
    public record Ports(
            Disk disk, Clock clock, Supplier<UUID> ids, Function<ServerConfig, ? extends SortedStores> stores) {}

    /** No object's name begins with a dot. */
    private static final String SNAPSHOT_LOCK = ".lock";

    /** A start has readers that wait. */
    private static final long BACKGROUND_PAUSE_NANOS = 2_000_000_000L;

    private final Deque<AutoCloseable> parts;
    private final HttpDoor http;
    private final FlightDoor flight;
    private final Optional<PostgresDoor> postgres;
    private final TableAccess tables;
    private final Memory memory;
    private boolean closed;

    private Server(
            Deque<AutoCloseable> parts,
            HttpDoor http,
            FlightDoor flight,
            Optional<PostgresDoor> postgres,
            TableAccess tables,
            Memory memory) {
        this.parts = parts;
        this.http = http;
        this.flight = flight;
        this.postgres = postgres;
        this.tables = tables;
        this.memory = memory;
    }

    /** A server without SQL. */
    public static Server start(ServerConfig config, Ports ports) {
        return start(config, ports, tables -> Optional.empty());
    }

    /**
     * Takes the data directory, recovers what is in it and opens the doors. What fails is a WeirException, and leaves nothing open.
     *
     * @param sql makes the engine that answers SQL over these tables; whoever gives it closes it, after the server
     */
    public static Server start(ServerConfig config, Ports ports, Function<SqlTables, Optional<SqlEngine>> sql) {
        return start(config, ports, new Guests(sql, sources -> Lake.NONE));
    }

    /**
     * What other modules bring to a server. Whoever gives it closes it, after the server.
     *
     * @param sql makes the engine that answers SQL over these tables
     * @param lake makes what lets rows settle
     */
    public record Guests(Function<SqlTables, Optional<SqlEngine>> sql, Function<LakeSources, Lake> lake) {}

    /** With what other modules bring; see above. */
    public static Server start(ServerConfig config, Ports ports, Guests guests) {
        return start(config, ports, guests, ServedTables::new);
    }

    /** @param keyed what lookups are answered from */
    static Server start(ServerConfig config, Ports ports, Guests guests, Function<Tables, KeyedTables> keyed) {
        long begin = ports.clock().nanos();
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            Server server = assemble(config, ports, guests, keyed, parts);
            LOG.info(
                    "weir {} is ready flight=grpc://{} postgres={} http=http://{} data={} started_ms={}",
                    version(),
                    text(server.flight.address()),
                    server.postgresAddress().map(Server::text).orElse("none"),
                    text(server.http.address()),
                    config.dataDirectory().toAbsolutePath(),
                    (ports.clock().nanos() - begin) / 1_000_000);
            tellBudget(config);
            return server;
        } catch (RuntimeException | Error e) {
            closeAll(parts);
            throw e;
        }
    }

    private static Server assemble(
            ServerConfig config,
            Ports ports,
            Guests guests,
            Function<Tables, KeyedTables> keyed,
            Deque<AutoCloseable> parts) {
        Metrics metrics = opened(parts, new Metrics());
        Memory memory = opened(parts, new Memory(budget(config)));
        DataDirectory directory = opened(parts, DataDirectory.open(ports.disk(), config.dataDirectory()));
        FileJournal journal = FileJournal.open(ports.disk(), directory.journal());
        Catalog catalog = opened(parts, new Catalog(journal));
        Publishing publishing = new Publishing();
        List<LaneLoop> lanes = new ArrayList<>();
        for (int number = 0; number < laneCount(config); number++) {
            Lane lane = new Lane(ports.clock(), metrics, memory, publishing);
            lanes.add(opened(parts, new LaneLoop(number, lane, ports.clock())));
        }
        LogConfig log = LogConfig.DEFAULT
                .withSegmentBytes(config.tablets().segmentBytes())
                .withSegmentAgeUs(config.tablets().segmentAge().toMillis() * 1000);
        SortedStores stores = opened(parts, ports.stores().apply(config));
        StateMemory hot = hotRows(config, parts);
        Snapshots snapshots = snapshots(config.state(), directory, ports, parts);
        BucketOpener opener = new BucketOpener(ports.disk(), directory, log, stores, hot, snapshots, memory);
        Tables tables = opened(
                parts, new Tables(new Tables.Parts(ports.clock(), ports.ids(), directory, catalog, opener, lanes)));
        InFlight inFlight = new InFlight(memory.budgetBytes() / IN_FLIGHT_SHARE, hot::isExhausted);
        PutPath puts =
                new PutPath(memory, config.batch().limits(), config.batch().joinBytes(), inFlight, ports.clock());
        Statements statements = opened(parts, new Statements(config.sql(), ports.clock()));
        LookupPath lookups =
                new LookupPath(keyed.apply(tables), memory, config.batch().limits());
        Users users = Users.read(config.users().file());
        Logins logins = new Logins(users, ports.clock());
        TableAccess access = new TableAccess(tables, publishing, catalog, puts, statements);
        Optional<SqlEngine> engine = guests.sql().apply(access);
        engine.ifPresent(answers -> answers.bindTo(metrics));
        Lake lake =
                guests.lake().apply(new LakeSources(new CatalogPointers(catalog), new SettlingTables(tables), access));
        ScanPath scans = new ScanPath(tables, lake.rows(), memory, metrics);
        gauges(metrics, memory, tables, inFlight);
        metrics.gauge(
                "weir.state.memory.bytes",
                "native memory of the newest rows of primary-key tables, of state.memory_bytes",
                hot::used);
        scrub(config.scrub(), tables, ports.clock(), metrics, parts);
        rewrite(tables, ports.clock(), metrics, parts);
        flush(tables, inFlight, ports.clock(), metrics, parts);
        lake(lake, ports.clock(), metrics, parts);
        snapshot(
                config.state().snapshotInterval(),
                new Snapshotter.Parts(tables, snapshots, ports.disk(), directory.copies(), ports.clock()),
                metrics,
                parts);
        Network network = opened(parts, new Network(metrics));
        HttpDoor http = opened(parts, new HttpDoor(config.http(), network, metrics, logins, lake.mounted()));
        Optional<PostgresDoor> postgres = engine.map(answers -> opened(
                parts,
                new PostgresDoor(
                        config,
                        new PostgresDoor.Parts(
                                answers,
                                access,
                                lookups,
                                statements,
                                users,
                                network,
                                memory,
                                metrics,
                                ports.clock(),
                                version()))));
        Addresses addresses = new Addresses(http, postgres);
        FlightDoor flight = opened(
                parts,
                new FlightDoor(
                        config,
                        new FlightDoor.Paths(
                                tables,
                                puts,
                                scans,
                                lookups,
                                engine,
                                statements,
                                access.catalog(),
                                logins,
                                memory,
                                network,
                                ports.clock(),
                                metrics,
                                addresses::describe,
                                version())));
        addresses.flight.complete(flight);
        return new Server(parts, http, flight, postgres, access, memory);
    }

    private static void scrub(
            ServerConfig.Scrub config, Tables tables, Clock clock, Metrics metrics, Deque<AutoCloseable> parts) {
        if (config.bytesPerSecond() == 0) {
            return;
        }
        Scrubber scrubber = new Scrubber(tables, clock);
        scrubber.bindTo(metrics);
        ScrubPace pace = new ScrubPace(scrubber, config.bytesPerSecond(), config.rest());
        opened(
                parts,
                new StepLoop(
                        "weir-scrub", StepLoop.Urgency.LOW, pace, config.rest().toNanos(), clock));
    }

    private static void rewrite(Tables tables, Clock clock, Metrics metrics, Deque<AutoCloseable> parts) {
        Rewriter rewriter = new Rewriter(tables, clock);
        rewriter.bindTo(metrics);
        opened(parts, new StepLoop("weir-rewrite", StepLoop.Urgency.LOW, rewriter, BACKGROUND_PAUSE_NANOS, clock));
    }

    private static void lake(Lake lake, Clock clock, Metrics metrics, Deque<AutoCloseable> parts) {
        lake.bindTo(metrics);
        opened(parts, new StepLoop("weir-lake", StepLoop.Urgency.LOW, lake, BACKGROUND_PAUSE_NANOS, clock));
        opened(
                parts,
                new StepLoop("weir-lake-upkeep", StepLoop.Urgency.LOW, lake.upkeep(), BACKGROUND_PAUSE_NANOS, clock));
    }

    private static void flush(
            Tables tables, InFlight inFlight, Clock clock, Metrics metrics, Deque<AutoCloseable> parts) {
        Flusher flusher = new Flusher(tables, inFlight, clock);
        flusher.bindTo(metrics);
        opened(parts, new StepLoop("weir-flush", StepLoop.Urgency.NORMAL, flusher, 0, clock));
    }

    private static Snapshots snapshots(
            ServerConfig.State config, DataDirectory directory, Ports ports, Deque<AutoCloseable> parts) {
        Path place = config.snapshotDirectory().isEmpty() ? directory.snapshots() : Path.of(config.snapshotDirectory());
        Snapshots.LogKept kept =
                config.snapshotInterval().isZero() ? Snapshots.LogKept.FOR_STORES : Snapshots.LogKept.FOR_SNAPSHOTS;
        DurableDirectories.create(ports.disk(), place);
        opened(parts, ports.disk().lock(place.resolve(SNAPSHOT_LOCK)));
        return new Snapshots(LocalObjectStore.open(ports.disk(), place), ports.ids(), kept);
    }

    private static void snapshot(Duration interval, Snapshotter.Parts of, Metrics metrics, Deque<AutoCloseable> parts) {
        Snapshotter snapshotter = new Snapshotter(of, interval);
        if (interval.isZero()) {
            return;
        }
        snapshotter.bindTo(metrics);
        opened(
                parts,
                new StepLoop("weir-snapshot", StepLoop.Urgency.LOW, snapshotter, BACKGROUND_PAUSE_NANOS, of.clock()));
        parts.push(snapshotter::stop);
    }

    private static StateMemory hotRows(ServerConfig config, Deque<AutoCloseable> parts) {
        long budget = config.state().memoryBytes();
        RootAllocator allocator = opened(parts, new RootAllocator(budget * HOT_SPARE + MIN_BUDGET));
        return new StateMemory(allocator, budget / HOT_GENERATIONS, budget);
    }

    private static void tellBudget(ServerConfig config) {
        long possible = budget(config);
        if (possible == config.memoryBudgetBytes()) {
            return;
        }
        LOG.warn(
                "the budget is cut to what the jvm may use; start it with a larger -XX:MaxDirectMemorySize (or -Xmx),"
                        + " or lower memory.budget_bytes budget={} setting={}",
                possible,
                config.memoryBudgetBytes());
    }

    /** What the JVM may hold outside of the heap bounds the budget, whatever the setting: better a small one than one that breaks. */
    private static long budget(ServerConfig config) {
        long possible = Math.max(MIN_BUDGET, (Memory.directLimitBytes() - DIRECT_SPARE) / 4 * 3);
        if (config.memoryBudgetBytes() <= possible) {
            return config.memoryBudgetBytes();
        }
        return possible;
    }

    /** The doors tell each other's addresses, which are known once both are open. */
    private static final class Addresses {
        private final HttpDoor http;
        private final Optional<PostgresDoor> postgres;
        private final CompletableFuture<FlightDoor> flight = new CompletableFuture<>();

        Addresses(HttpDoor http, Optional<PostgresDoor> postgres) {
            this.http = http;
            this.postgres = postgres;
        }

        ServerDescription describe() {
            Map<String, String> doors = new LinkedHashMap<>();
            doors.put("flight", flight.join().advertised());
            doors.put("http", text(http.address()));
            postgres.ifPresent(door -> doors.put("postgres", text(door.address())));
            return new ServerDescription(version(), doors);
        }
    }

    private static void gauges(Metrics metrics, Memory memory, Tables tables, InFlight inFlight) {
        metrics.gauge("weir.memory.used.bytes", "native memory in use, of the budget", memory::usedBytes);
        metrics.gauge("weir.memory.budget.bytes", "memory.budget_bytes", memory::budgetBytes);
        metrics.gauge("weir.memory.direct.bytes", "memory outside of the heap, used or pooled", Memory::directBytes);
        metrics.gauge(
                "weir.network.received.bytes",
                "messages received and not yet parsed, of the budget",
                memory::receivedBytes);
        metrics.gauge("weir.network.buffer.bytes", "buffers that the network holds", Network::heldBytes);
        metrics.gauge("weir.append.inflight.bytes", "bytes of puts that are not acknowledged", inFlight::bytes);
        metrics.gauge("weir.tables", "tables", () -> tables.all().size());
        metrics.gauge(
                "weir.rows", "rows in buckets that were needed since the start", () -> sum(tables, Tablet::knownRows));
        metrics.gauge(
                "weir.buckets.open", "buckets whose log is open", () -> sum(tables, tablet -> tablet.isOpen() ? 1 : 0));
    }

    private static long sum(Tables tables, ToLongFunction<Tablet> of) {
        long sum = 0;
        for (OpenTable table : tables.all()) {
            for (OpenTable.Placed placed : table.buckets()) {
                sum += of.applyAsLong(placed.tablet());
            }
        }
        return sum;
    }

    @RealWorld("how many cores there are")
    private static int laneCount(ServerConfig config) {
        int lanes = config.tablets().lanes();
        return lanes > 0 ? lanes : Runtime.getRuntime().availableProcessors();
    }

    private static <T extends AutoCloseable> T opened(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }

    public static String version() {
        String version = Server.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Where the Flight door listens. */
    public InetSocketAddress flightAddress() {
        return flight.address();
    }

    public InetSocketAddress httpAddress() {
        return http.address();
    }

    /** Where the Postgres door listens; a server without SQL has none. */
    public Optional<InetSocketAddress> postgresAddress() {
        return postgres.map(PostgresDoor::address);
    }

    /** The tables, for those that are wired in beside the doors. */
    public SqlTables tables() {
        return tables;
    }

    /** Native memory in use, of the budget. */
    public long usedMemoryBytes() {
        return memory.usedBytes();
    }

    private static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /**
     * Doors refuse new calls, what was received is stored and acknowledged, logs are synced, the directory is free again. In this
     * order, each once.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        http.stopping();
        closeAll(parts);
        LOG.info("weir has stopped");
    }

    /** The last opened first. */
    private static void closeAll(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.error("a part did not stop well part={}", part.getClass().getSimpleName(), e);
            }
        }
    }
}
