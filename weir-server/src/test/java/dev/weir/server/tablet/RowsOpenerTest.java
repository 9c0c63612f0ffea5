package dev.weir.server.tablet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.key.KeyEncoder;
import dev.weir.format.row.RowDecoder;
import dev.weir.format.row.RowEncoder;
import dev.weir.format.row.RowPointers;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.Tests;
import dev.weir.server.catalog.DataDirectory;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.log.RetentionLimits;
import dev.weir.storage.log.SequenceRule;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.state.KeyedState;
import dev.weir.storage.state.Merge;
import dev.weir.storage.state.RowWrites;
import dev.weir.storage.state.StateMemory;
import dev.weir.storage.state.StateScan;
import dev.weir.storage.state.StateTask;
import dev.weir.storage.state.StateView;
import dev.weir.storage.state.snapshot.BucketSnapshots;
import dev.weir.storage.state.snapshot.Snapshots;
import dev.weir.storage.state.store.DiskStores;
import dev.weir.storage.testing.CrashModel;
import dev.weir.storage.testing.CrashMoment;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.MemoryObjectStore;
import dev.weir.storage.testing.SimulatedCrash;
import dev.weir.storage.testing.VirtualClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bucket whose store is damaged or gone opens with all rows, or not at all. */
class RowsOpenerTest {
    private static final TableSpec SPEC = Tests.spec("t").withPrimaryKey("id");
    private static final TableInfo TABLE = Tests.info(SPEC);
    private static final Path BUCKET = Path.of("/data/tables/t-t/0");
    private static final Path STATE = BUCKET.resolve("state");

    private final MemoryObjectStore objects = new MemoryObjectStore();
    private MemoryDisk disk = new MemoryDisk();
    private final TreeMap<Long, String> model = new TreeMap<>();

    /** One life of a server, with one bucket. */
    private final class Life implements AutoCloseable {
        private final Disk own = disk.incarnation();
        private final Memory memory = new Memory(64 << 20);
        private final DataDirectory directory;
        private final Snapshots snapshots = new Snapshots(objects, UUID::randomUUID, Snapshots.LogKept.FOR_SNAPSHOTS);
        private final BucketSnapshots ofBucket = snapshots.of(TABLE.tableId(), 0);
        private OpenBucket bucket;

        Life() {
            try {
                directory = DataDirectory.open(own, Path.of("/data"));
            } catch (RuntimeException e) {
                memory.close();
                throw e;
            }
            try {
                bucket = opener().open(TABLE, 0);
            } catch (RuntimeException e) {
                end();
                throw e;
            }
        }

        private BucketOpener opener() {
            return new BucketOpener(
                    own,
                    directory,
                    LogConfig.DEFAULT.withSegmentBytes(4096),
                    new DiskStores(own),
                    new StateMemory(memory.allocator(), 1 << 20, 8 << 20),
                    snapshots,
                    memory);
        }

        private OpenBucket.Keyed keyed() {
            return bucket.keyed().orElseThrow();
        }

        private KeyedState state() {
            return keyed().state();
        }

        void write(long from, long to, String name) {
            try (VectorSchemaRoot root = Tests.rows(memory.allocator(), from, to)) {
                VarCharVector names = (VarCharVector) root.getVector("name");
                for (long id = from; id < to; id++) {
                    String text = name + " of " + id;
                    names.setSafe((int) (id - from), text.getBytes(StandardCharsets.UTF_8));
                    model.put(id, text);
                }
                try (RowWrites writes = RowWrites.of(
                        new KeyEncoder(SPEC.schema(), List.of("id")).encode(root),
                        new RowEncoder(SPEC.schema(), 1).encode(root, memory.allocator()),
                        new boolean[root.getRowCount()],
                        Merge.LAST)) {
                    Written written = keyed().writer()
                            .write(
                                    bucket.log(),
                                    state(),
                                    List.of(new AppendRows.Keyed(writes, 0, List.of())),
                                    SequenceRule.CONTIGUOUS,
                                    1,
                                    1);
                    assertTrue(written.rows(0) > 0);
                }
            }
            bucket.log().sync();
            bucket.log().publish();
            state().publish();
        }

        void flush() {
            state().freeze();
            for (Optional<StateTask> next = state().task(); next.isPresent(); next = state().task()) {
                try (StateTask flush = next.get()) {
                    flush.run();
                    state().done(flush);
                }
            }
        }

        void snapshot() {
            flush();
            Path copy = Path.of("/data/copy");
            own.delete(copy);
            ofBucket.make(state().copyStore(copy).orElseThrow(), own, copy, () -> {});
            own.delete(copy);
        }

        /** As much of the log goes as may. */
        void retain() {
            keyed().tell();
            bucket.log().tend(new RetentionLimits(0, 0).withNeededFrom(keyed().neededFrom()), Long.MAX_VALUE / 2);
        }

        long logStart() {
            return bucket.log().view().startOffset();
        }

        Map<Long, String> rows() {
            TreeMap<Long, String> found = new TreeMap<>();
            RowDecoder decoder = RowDecoder.ofLookups(SPEC.schema(), 1, new int[] {0, 1});
            try (StateView view = state().view().orElseThrow();
                    StateScan scan = view.scan()) {
                assertEquals(bucket.log().view().highWatermark(), view.offset());
                RowPointers rows = new RowPointers(64);
                while (scan.next(rows, 50)) {
                    try (VectorSchemaRoot root = decoder.decode(rows, memory.allocator())) {
                        for (int row = 0; row < root.getRowCount(); row++) {
                            found.put(
                                    ((BigIntVector) root.getVector(0)).get(row),
                                    root.getVector(1).getObject(row).toString());
                        }
                    }
                }
                assertEquals(found.size(), view.rows());
            }
            return found;
        }

        private void end() {
            try {
                directory.close();
            } catch (SimulatedCrash e) {
                // nothing is there to be closed
            }
            memory.close();
            assertEquals(0, memory.usedBytes());
        }

        @Override
        public void close() {
            try {
                bucket.close();
            } finally {
                end();
            }
        }
    }

    /** Rows of which many are in no segment of the log any more; two snapshots, and rows behind them. */
    private void fill() {
        try (Life life = new Life()) {
            life.write(0, 300, "first");
            life.snapshot();
            life.write(100, 400, "second");
            life.snapshot();
            life.write(350, 500, "third");
            life.snapshot();
            life.write(10, 20, "fourth");
            life.retain();
            assertTrue(life.logStart() > 0);
            assertTrue(life.logStart() <= life.ofBucket.keptFrom(), "what the older one lacks is there");
        }
    }

    private void check() {
        try (Life life = new Life()) {
            assertEquals(model, life.rows());
        }
    }

    private void loseStore() {
        disk.delete(STATE);
    }

    private List<ObjectName> manifests() {
        return objects.list("", "", 1000).objects().stream()
                .map(ObjectInfo::name)
                .filter(name -> name.text().contains("/manifests/"))
                .toList();
    }

    private WeirException refused() {
        return assertThrows(WeirException.class, () -> new Life().close());
    }

    @Test
    void aStoreThatIsGoneIsMadeAnew() {
        fill();
        loseStore();
        check();
        check();
    }

    @Test
    void aStoreThatIsDamagedIsMadeAnew() {
        fill();
        for (String file : disk.list(STATE)) {
            disk.flip(STATE.resolve(file), 2, 8);
            check();
        }
    }

    @Test
    void theOlderSnapshotServesWhenAnObjectOfTheNewestIsGone() {
        fill();
        List<ObjectName> manifests = manifests();
        assertEquals(2, manifests.size());
        objects.delete(manifests.getLast());
        loseStore();
        check();
        objects.delete(manifests.getFirst());
        loseStore();
        WeirException e = refused();
        assertEquals(ErrorCode.CORRUPT, e.code());
        assertTrue(String.valueOf(e.getMessage()).contains("directory=" + STATE), e.getMessage());
        assertFalse(disk.exists(STATE), "nothing half is left");
    }

    @Test
    void filesOfTheNewestThatAreGoneLeadToTheOlder() {
        fill();
        String newest = manifests().getLast().text();
        objects.list("", "", 1000).objects().stream()
                .map(ObjectInfo::name)
                .filter(name -> name.text().endsWith("-list"))
                // the list of the newest is in no other
                .filter(name -> isOf(newest, name))
                .forEach(objects::delete);
        loseStore();
        check();
    }

    private boolean isOf(String manifest, ObjectName object) {
        ByteBuffer bytes = ByteBuffer.allocate(100_000);
        objects.get(new ObjectName(manifest), 0, bytes);
        return new String(bytes.array(), StandardCharsets.ISO_8859_1).contains(object.text());
    }

    @Test
    void aLogThatHasAllIsEnough() {
        try (Life life = new Life()) {
            life.write(0, 300, "first");
            life.flush();
            life.write(100, 400, "second");
        }
        loseStore();
        objects.faults().unavailable(1000);
        check();
    }

    @Test
    void whileObjectsCannotBeHadTheBucketIsNotOpenAndThenItIs() {
        fill();
        loseStore();
        objects.faults().unavailable(2);
        assertEquals(ErrorCode.UNAVAILABLE, refused().code());
        objects.faults().unavailable(0);
        check();
    }

    @Test
    void aDiskThatIsFullLeavesTheBucketAsItIs() {
        fill();
        loseStore();
        disk.faults().capacity(disk.usedBytes() + 3000);
        assertEquals(ErrorCode.DISK_FULL, refused().code());
        assertFalse(disk.exists(STATE));
        disk.faults().clear();
        check();
    }

    /** The log is what counts: rows that it has lost are no rows, also when snapshots have them. */
    @Test
    void aStoreThatIsAheadOfItsLogIsGivenUp() {
        fill();
        for (String file : disk.list(BUCKET)) {
            if (!file.equals("state")) {
                disk.delete(BUCKET.resolve(file));
            }
        }
        model.clear();
        check();
        assertEquals(List.of(), manifests());
    }

    @Test
    void withoutSnapshotsTheLogIsKeptFromWhatTheStoreLacks() {
        try (Life life = new Life()) {
            life.write(0, 300, "first");
            life.retain();
            assertEquals(0, life.logStart());
            life.flush();
            life.retain();
            assertEquals(0, life.logStart(), "no snapshot yet");
            life.snapshot();
            life.retain();
            assertTrue(life.logStart() > 0);
        }
    }

    /** It does not lean on the snapshot any more: that may be gone, too, by then. */
    @ParameterizedTest
    @EnumSource(CrashModel.class)
    void whatWasMadeAnewIsThereAfterALossOfPower(CrashModel crashes) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            disk = new MemoryDisk(crashes, random, new VirtualClock());
            model.clear();
            fill();
            loseStore();
            disk.syncDirectory(BUCKET);
            check();
            disk.crash(random);
            removeObjects();
            check();
        }
    }

    private void removeObjects() {
        objects.list("", "", 1000).objects().forEach(one -> objects.delete(one.name()));
    }

    /** The power goes at each operation of the disk while a store is made anew. */
    @ParameterizedTest
    @EnumSource(CrashModel.class)
    void aCrashWhileAStoreIsMadeAnewIsMadeGoodByTheNextStart(CrashModel crashes) {
        int operations = 0;
        boolean crashed = true;
        while (crashed) {
            crashed = false;
            for (CrashMoment moment : CrashMoment.values()) {
                Random random = new Random(operations * 31L + moment.ordinal());
                disk = new MemoryDisk(crashes, random, new VirtualClock());
                model.clear();
                removeObjects();
                fill();
                if (moment == CrashMoment.AFTER) {
                    disk.flip(STATE.resolve("list"), 2, 8);
                } else {
                    loseStore();
                    disk.syncDirectory(BUCKET);
                }
                disk.crashAt(disk.operations() + operations, moment);
                try {
                    check();
                } catch (SimulatedCrash e) {
                    crashed = true;
                    disk.restart(random);
                    check();
                }
                assertEquals(0, disk.openFiles());
            }
            operations++;
        }
        assertTrue(operations > 20, "operations " + operations);
    }
}
