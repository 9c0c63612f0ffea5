package dev.weir.sim.lake;

import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.lake.catalog.ObjectFileIO;
import dev.weir.lake.catalog.Pointers;
import dev.weir.lake.catalog.Warehouse;
import dev.weir.lake.catalog.WeirCatalog;
import dev.weir.lake.read.LakeLease;
import dev.weir.lake.read.LakeReader;
import dev.weir.lake.read.LakeView;
import dev.weir.lake.tier.LakeConfig;
import dev.weir.lake.tier.LakeFigures;
import dev.weir.lake.tier.LakeState;
import dev.weir.lake.tier.LakeUpkeep;
import dev.weir.lake.tier.LakeWorker;
import dev.weir.lake.tier.Offsets;
import dev.weir.lake.tier.TieredTable;
import dev.weir.lake.tier.TieredTables;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.catalog.PointerSwap;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.lake.SettlingTable;
import dev.weir.server.lake.SettlingTables;
import dev.weir.server.serve.ColdRows;
import dev.weir.server.tablet.Tables;
import dev.weir.sim.check.RowReader;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DurableDirectories;
import dev.weir.storage.object.LocalObjectStore;
import dev.weir.storage.time.Clock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;

/** The lake of one life of the server, wired as the server wires it; with more workers than one, as if there were other servers. */
public final class ServerLake implements AutoCloseable {
    /** Where its objects are. */
    public static final Path DIRECTORY = Path.of("/weir/lake");

    static final Warehouse WAREHOUSE = Warehouse.in(DIRECTORY);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What it has of the machine and of the server. */
    public record Parts(
            Disk disk,
            Clock clock,
            Supplier<UUID> ids,
            Tables tables,
            CatalogPointers pointers,
            Supplier<BufferAllocator> allocator,
            BooleanSupplier catalogIsDown,
            LakeConfig config,
            int workers,
            SplittableRandom random) {}

    private final Parts parts;
    private final SettlingTables settling;
    private final RowReader reader = new RowReader();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Statement> statements = new ArrayList<>();
    private Optional<Opened> opened = Optional.empty();

    private Optional<AutoCloseable> lock = Optional.empty();

    private record Opened(LocalObjectStore store, LakeReader reader) {}

    /** Somebody who reads the files of a table, until it is closed. */
    public record Statement(String tableId, LakeLease lease) {}

    public ServerLake(Parts parts) {
        this.parts = parts;
        this.settling = new SettlingTables(parts.tables());
        for (int number = 0; number < parts.workers(); number++) {
            workers.add(new Worker(number == 0));
        }
    }

    /** The server's own is the first. */
    public List<Worker> workers() {
        return workers;
    }

    /** One more, which knows nothing yet. */
    public Worker another() {
        Worker worker = new Worker(false);
        workers.add(worker);
        return worker;
    }

    /** The others are gone. */
    public void onlyOne() {
        workers.subList(1, workers.size()).clear();
    }

    /** Those that have not ended. */
    public List<Statement> statements() {
        return statements;
    }

    /** One that reads what the lake has of this table now. */
    public void begin(String tableId, TableName name) {
        if (isWanted()) {
            open().reader()
                    .lease(tableId, name.database(), name.table())
                    .ifPresent(lease -> statements.add(new Statement(tableId, lease)));
        }
    }

    public void end(Statement statement) {
        statements.remove(statement);
        statement.lease().close();
    }

    private boolean isWanted() {
        return parts.disk().exists(DIRECTORY) || !settling.all().isEmpty();
    }

    private Opened open() {
        if (opened.isEmpty()) {
            DurableDirectories.create(parts.disk(), DIRECTORY);
            if (lock.isEmpty()) {
                lock = Optional.of(parts.disk().lock(DIRECTORY.resolve(".lock")));
            }
            LocalObjectStore store = LocalObjectStore.open(parts.disk(), DIRECTORY);
            WeirCatalog catalog = catalog(store, new Crossing(parts.catalogIsDown()));
            opened = Optional.of(new Opened(store, new LakeReader(catalog)));
        }
        return opened.get();
    }

    private WeirCatalog catalog(LocalObjectStore store, Crossing crossing) {
        ObjectFileIO files = new ObjectFileIO(crossing.over(store), WAREHOUSE);
        return new WeirCatalog(crossing.over(new Adapted(parts.pointers())), files, parts.ids());
    }

    /** For who uses the lake beside the server. */
    public WeirCatalog catalogOfOthers() {
        return catalog(open().store(), new Crossing(parts.catalogIsDown()));
    }

    /** What lets rows settle, and keeps their tables small. */
    public final class Worker {
        private final boolean ofTheServer;
        private final Crossing crossing = new Crossing(parts.catalogIsDown());
        private Optional<LakeWorker> worker = Optional.empty();
        private Optional<LakeUpkeep> upkeep = Optional.empty();
        private boolean busy;
        private boolean tending;

        private Worker(boolean ofTheServer) {
            this.ofTheServer = ofTheServer;
        }

        public Crossing crossing() {
            return crossing;
        }

        /** Whether it is in the middle of a step. */
        public boolean isBusy() {
            return busy;
        }

        /** Whether it is in the middle of keeping tables small, which it does beside its steps. */
        public boolean isTending() {
            return tending;
        }

        /** How often that has failed. */
        public long upkeepFailures() {
            return worker.map(LakeWorker::figures)
                    .map(LakeFigures::upkeepFailures)
                    .orElse(0L);
        }

        /** Keeps tables small, one thing of it. Answers when to come again. */
        public long tend() {
            tending = true;
            try {
                return upkeep.isPresent() ? upkeep.get().step() : LOOK_NANOS;
            } catch (RuntimeException e) {
                return RETRY_NANOS;
            } finally {
                tending = false;
            }
        }

        public LakeState state(String tableId) {
            return worker.map(there -> there.state(tableId))
                    .orElse(new LakeState(
                            Optional.empty(), new LakeState.Backlog(0, 0, OptionalLong.empty()), 0, Optional.empty()));
        }

        /** As the server's lake does it. Answers when to come again. */
        public long step() {
            busy = true;
            try {
                return isWanted() ? step(open()) : LOOK_NANOS;
            } catch (RuntimeException e) {
                return RETRY_NANOS;
            } finally {
                busy = false;
            }
        }

        private long step(Opened now) {
            if (worker.isEmpty()) {
                WeirCatalog catalog = catalog(now.store(), crossing);
                worker = Optional.of(new LakeWorker(
                        new AdaptedTables(settling),
                        new LakeWorker.Lake(catalog, catalog.io(), now.reader()),
                        crossing.over(new RowFiles(
                                parts.tables(),
                                reader,
                                now.store(),
                                parts.random().split())),
                        parts.clock(),
                        parts.ids(),
                        parts.config()));
                upkeep = worker.map(there -> new LakeUpkeep(there, parts.clock()));
            }
            long next = worker.get().step();
            if (ofTheServer) {
                for (SettlingTable table : settling.all()) {
                    state(table.tableId())
                            .settled()
                            .ifPresent(offsets -> settling.settled(table.tableId(), array(offsets)));
                }
                now.reader().retain(settling.ids());
            }
            return next;
        }
    }

    private static long[] array(Offsets offsets) {
        long[] array = new long[offsets.buckets()];
        for (int bucket = 0; bucket < array.length; bucket++) {
            array[bucket] = offsets.at(bucket);
        }
        return array;
    }

    /** What scans read of it. */
    public ColdRows rows() {
        return table -> see(table)
                .map(view -> new SettledFiles(
                        view,
                        table.spec().logSchema(),
                        open().store(),
                        parts.allocator().get()));
    }

    private Optional<LakeView> see(TableInfo table) {
        return table.spec().key().isEmpty() && isWanted()
                ? open().reader()
                        .see(
                                table.tableId(),
                                table.name().database(),
                                table.name().table())
                : Optional.empty();
    }

    @Override
    public void close() {
        reader.close();
        lock.ifPresent(held -> {
            try {
                held.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** The process was killed: only its memory is given back. */
    public void vanish() {
        reader.close();
    }

    private record Adapted(CatalogPointers pointers) implements Pointers {
        @Override
        public Optional<String> get(String name) {
            return pointers.get(name);
        }

        @Override
        public SortedMap<String, String> list(String prefix) {
            return pointers.list(prefix);
        }

        @Override
        public boolean swap(List<Swap> swaps) {
            return pointers.swap(swaps.stream()
                    .map(swap -> new PointerSwap(swap.name(), swap.expected(), swap.next()))
                    .toList());
        }
    }

    private record AdaptedTables(SettlingTables tables) implements TieredTables {
        @Override
        public List<TieredTable> settling() {
            return tables.all().stream()
                    .map(table -> (TieredTable) new AdaptedTable(table))
                    .toList();
        }

        @Override
        public Set<String> ids() {
            return tables.ids();
        }
    }

    private record AdaptedTable(SettlingTable table) implements TieredTable {
        @Override
        public String tableId() {
            return table.tableId();
        }

        @Override
        public TableSpec spec() {
            return table.spec();
        }

        @Override
        public Offsets start() {
            return Offsets.of(table.starts());
        }

        @Override
        public Waiting waiting(Offsets from, long maxBytes) {
            SettlingTable.Waiting waiting = table.waiting(array(from), maxBytes);
            return new Waiting(Offsets.of(waiting.to()), waiting.rows(), waiting.bytes(), waiting.oldestUs());
        }
    }
}
