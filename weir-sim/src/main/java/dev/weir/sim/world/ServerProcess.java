package dev.weir.sim.world;

import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchLimits;
import dev.weir.server.catalog.Catalog;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.catalog.DataDirectory;
import dev.weir.server.catalog.FileJournal;
import dev.weir.server.flush.Flusher;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.rewrite.Rewriter;
import dev.weir.server.serve.ColdRows;
import dev.weir.server.serve.ScanPath;
import dev.weir.server.tablet.BucketOpener;
import dev.weir.server.tablet.Lane;
import dev.weir.server.tablet.Publishing;
import dev.weir.server.tablet.Tables;
import dev.weir.server.write.InFlight;
import dev.weir.server.write.PutPath;
import dev.weir.sim.lake.LakeShape;
import dev.weir.sim.lake.ServerLake;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.log.RewriteConfig;
import dev.weir.storage.object.LocalObjectStore;
import dev.weir.storage.state.StateMemory;
import dev.weir.storage.state.snapshot.Snapshots;
import dev.weir.storage.state.store.DiskStores;
import dev.weir.storage.testing.SimulatedCrash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** One life of the server, from its start to its stop or its crash: the shipped parts without doors and threads. */
public final class ServerProcess {
    /** How a server is made. */
    public record Shape(
            int lanes,
            long segmentBytes,
            long segmentAgeUs,
            long checkpointBytes,
            long inFlightBytes,
            long joinBytes,
            RewriteConfig rewriting,
            long hotBytes) {
        /** @param bytes of a generation of rows by key */
        public Shape withHotBytes(long bytes) {
            return new Shape(
                    lanes, segmentBytes, segmentAgeUs, checkpointBytes, inFlightBytes, joinBytes, rewriting, bytes);
        }
    }

    /** Makes a server's lake of its other parts. */
    private interface Lakes {
        Optional<ServerLake> of(Tables tables, Catalog catalog, Memory memory);
    }

    private static final long MEMORY_BYTES = 64L << 20;
    private static final BatchLimits LIMITS = new BatchLimits(10_000, 1 << 20, 4 << 20);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<ManualLane> lanes = new ArrayList<>();
    private final Memory memory;
    private final HotMemory hot;
    private final Tables tables;
    private final PutPath puts;
    private final ScanPath scans;
    private final InFlight inFlight;
    private final Rewriter rewriter;
    private final Flusher flusher;
    private final Catalog catalog;
    private final Optional<ServerLake> lake;

    private ServerProcess(Machine machine, Metrics metrics, Shape shape, Lakes lakes) {
        this.memory = opened(new Memory(MEMORY_BYTES));
        this.hot = opened(new HotMemory());
        try {
            DataDirectory directory = opened(DataDirectory.open(machine.disk(), Machine.DATA));
            this.catalog = opened(new Catalog(FileJournal.open(machine.disk(), directory.journal())));
            for (int number = 0; number < shape.lanes(); number++) {
                lanes.add(new ManualLane(new Lane(machine.clock(), metrics, memory, new Publishing())));
            }
            LogConfig log = LogConfig.DEFAULT
                    .withSegmentBytes(shape.segmentBytes())
                    .withSegmentAgeUs(shape.segmentAgeUs())
                    .withCheckpointBytes(shape.checkpointBytes())
                    .withRewriting(shape.rewriting());
            StateMemory rows = new StateMemory(hot.allocator(), shape.hotBytes(), 4 * shape.hotBytes());
            Snapshots snapshots = new Snapshots(
                    LocalObjectStore.open(machine.disk(), directory.snapshots()),
                    machine::newId,
                    Snapshots.LogKept.FOR_STORES);
            BucketOpener opener = new BucketOpener(
                    machine.disk(), directory, log, new DiskStores(machine.disk()), rows, snapshots, memory);
            this.tables = opened(
                    new Tables(new Tables.Parts(machine.clock(), machine::newId, directory, catalog, opener, lanes)));
            this.inFlight = new InFlight(shape.inFlightBytes(), rows::isExhausted);
            this.puts = new PutPath(memory, LIMITS, shape.joinBytes(), inFlight, machine.clock());
            this.lake = lakes.of(tables, catalog, memory);
            lake.ifPresent(this::opened);
            this.scans = new ScanPath(tables, lake.map(ServerLake::rows).orElse(ColdRows.NONE), memory, metrics);
            this.rewriter = opened(new Rewriter(tables, machine.clock()));
            this.flusher = opened(new Flusher(tables, inFlight, machine.clock()));
        } catch (RuntimeException | Error e) {
            closeAll();
            throw e;
        }
    }

    static ServerProcess start(Machine machine, Metrics metrics, Shape shape) {
        return new ServerProcess(machine, metrics, shape, (_, _, _) -> Optional.empty());
    }

    /** @param catalogIsDown whether those who use the lake do not reach the catalog just now */
    static ServerProcess startWithLake(
            Machine machine,
            Metrics metrics,
            Shape shape,
            LakeShape lake,
            BooleanSupplier catalogIsDown,
            SplittableRandom random) {
        return new ServerProcess(
                machine,
                metrics,
                shape,
                (tables, catalog, memory) -> Optional.of(new ServerLake(new ServerLake.Parts(
                        machine.disk(),
                        machine.clock(),
                        machine::newLakeId,
                        tables,
                        new CatalogPointers(catalog),
                        memory::allocator,
                        catalogIsDown,
                        lake.config(),
                        lake.workers(),
                        random))));
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    public Memory memory() {
        return memory;
    }

    public Tables tables() {
        return tables;
    }

    public PutPath puts() {
        return puts;
    }

    public ScanPath scans() {
        return scans;
    }

    public Rewriter rewriter() {
        return rewriter;
    }

    public Flusher flusher() {
        return flusher;
    }

    /** Of a server that has one. */
    public ServerLake lake() {
        return lake.orElseThrow();
    }

    /** What the catalog remembers for the lake. */
    public CatalogPointers pointers() {
        return new CatalogPointers(catalog);
    }

    public InFlight inFlight() {
        return inFlight;
    }

    public List<ManualLane> lanes() {
        return lanes;
    }

    /** As the server stops: what was received is stored, logs are closed, the directory is free. Answers bytes not given back. */
    long stop() {
        lanes.forEach(lane -> lane.turn(Integer.MAX_VALUE));
        closeAll();
        return memory.usedBytes();
    }

    /** The process was killed: only its memory is given back. */
    void vanish() {
        lanes.forEach(ManualLane::vanish);
        try {
            rewriter.close();
        } catch (SimulatedCrash e) {
            // its file was on the disk that is gone; its memory is given back
        }
        lake.ifPresent(ServerLake::vanish);
        memory.close();
        hot.vanish();
    }

    private void closeAll() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (WeirException e) {
                // as the server does: the other parts are closed all the same
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
