package dev.weir.lake.tier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.lake.catalog.Warehouse;
import dev.weir.lake.read.LakeLease;
import dev.weir.lake.read.LakeView;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.PutMode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class LakeUpkeepTest {
    private final LakeWorld world = new LakeWorld(3);
    private final LakeWorld.Log log = world.table("a1", 2);
    private final LakeWorld.Worker worker = world.new Worker();

    /** Each by itself in a round. */
    private void rounds(int count) {
        for (int i = 0; i < count; i++) {
            log.append(i % 2, 501, world.clock.nowUs());
            worker.finish();
        }
    }

    private void tend(Duration time) {
        long end = world.clock.nanos() + time.toNanos();
        while (end - world.clock.nanos() > 0) {
            world.clock.advance(Duration.ofNanos(Math.max(10_000_000_000L, worker.tending.step())));
        }
    }

    private void check() {
        world.checkRows("a1", Offsets.zero(2));
        world.checkIntents();
    }

    private int snapshots() {
        int count = 0;
        for (Snapshot snapshot : world.lake().snapshots()) {
            count += snapshot.snapshotId() == 0 ? 0 : 1;
        }
        return count;
    }

    private int objects() {
        return SmallObjects.list(world.store, "main/t-a1/").size();
    }

    @Test
    void aTableWithManyRoundsStaysSmall() {
        world.upkeep = true;
        int most = 0;
        for (int i = 0; i < 60; i++) {
            rounds(1);
            tend(Duration.ofSeconds(61));
            most = Math.max(most, objects());
            assertTrue(world.liveFiles() < 25, "files " + world.liveFiles());
            assertTrue(snapshots() <= 8, "snapshots " + snapshots());
        }
        assertTrue(most < 150, "objects " + most);
        LakeFigures figures = worker.lake.figures();
        assertTrue(figures.merges() > 10, "merges " + figures.merges());
        assertTrue(figures.expiredSnapshots() > 30, "expired " + figures.expiredSnapshots());
        assertTrue(figures.removedFiles() > 60, "removed " + figures.removedFiles());
        assertEquals(0, figures.upkeepFailures());
        assertEquals(world.liveFiles(), worker.tending.size("a1").files());
        check();
        worker.tidy();
        world.checkNoOrphans("a1");
        assertEquals(0, figures.orphans(), "what is expired goes at once");
    }

    @Test
    void roundsGoOnWhileFilesAreMerged() {
        rounds(5);
        int before = world.liveFiles();
        world.whileWriting(() -> rounds(1));
        tend(Duration.ofSeconds(1));
        assertEquals(1, worker.lake.figures().merges());
        assertTrue(world.liveFiles() < before, "files " + world.liveFiles());
        assertEquals(Offsets.of(2004, 1002), world.settled("a1"));
        check();
    }

    @Test
    void aMergeOfAWorkerThatWasPausedIsNotCommitted() {
        rounds(5);
        int before = world.liveFiles();
        world.whileWriting(() -> {
            LakeWorld.Worker second = world.new Worker();
            log.append(0, 501, world.clock.nowUs());
            second.finish();
        });
        tend(Duration.ofSeconds(1));
        assertEquals(0, worker.lake.figures().merges());
        assertEquals(1, worker.lake.figures().upkeepFailures());
        assertTrue(world.liveFiles() > before);
        check();
        world.checkNothingIsLeft();
    }

    @Test
    void othersMayCompactTheSameFiles() {
        rounds(5);
        world.whileWriting(world::foreignCompaction);
        tend(Duration.ofSeconds(1));
        check();
        tend(Duration.ofMinutes(3));
        check();
    }

    private static List<ObjectName> filesOf(LakeLease lease) {
        return lease.view().files().stream()
                .map(LakeView.File::location)
                .map(new Warehouse("file:///lake")::name)
                .toList();
    }

    private void roundsAndUpkeep() {
        world.upkeep = true;
        for (int i = 0; i < 12; i++) {
            rounds(1);
            tend(Duration.ofMinutes(2));
        }
    }

    @Test
    void whatIsReadStays() {
        rounds(5);
        LakeLease lease = world.reader.lease("a1", "main", "t").orElseThrow();
        List<ObjectName> read = filesOf(lease);
        roundsAndUpkeep();
        worker.tidy();
        assertTrue(objectsOf(read) == read.size(), "files that are read are gone");
        lease.close();
        tend(Duration.ofHours(2));
        assertEquals(0, objectsOf(read));
        check();
        world.checkNoOrphans("a1");
    }

    /** Its commit is no longer in the history, and no snapshot names its files: but they are read, so it was there. */
    @Test
    void filesOfARoundStayWhileTheyAreReadThoughItsIntentIsLeft() {
        rounds(5);
        LakeLease lease = world.reader.lease("a1", "main", "t").orElseThrow();
        List<ObjectName> read = filesOf(lease);
        Settled settled =
                Position.of(world.lake().properties(), "a1").orElseThrow().settled();
        roundsAndUpkeep();
        // as if the store had refused all that time to remove it
        new Intent(settled, read).put(world.store);
        worker.lake.lookAgain("a1");
        rounds(1);
        check();
        assertEquals(read.size(), objectsOf(read), "files that are read are gone");
        lease.close();
        tend(Duration.ofHours(2));
        assertEquals(0, objectsOf(read));
        worker.tidy();
        world.checkNoOrphans("a1");
    }

    private long objectsOf(List<ObjectName> names) {
        return names.stream()
                .filter(name -> world.store.get(name, 0, ByteBuffer.allocate(1)).isPresent())
                .count();
    }

    @Test
    void snapshotsExpireByAge() {
        rounds(5);
        tend(Duration.ofMinutes(2));
        int before = snapshots();
        assertTrue(before > 2, "snapshots " + before);
        long newestUs = world.lake().currentSnapshot().timestampMillis() * 1000;
        world.clock.jump(
                Duration.ofNanos((newestUs - world.clock.nowUs()) * 1000).plusMinutes(59));
        tend(Duration.ofSeconds(61));
        assertEquals(before, snapshots());
        world.clock.jump(Duration.ofMinutes(5));
        tend(Duration.ofSeconds(61));
        assertEquals(2, snapshots());
        check();
    }

    @Test
    void theTablesOwnPropertiesAndTagsComeFirst() {
        rounds(2);
        long tagged = world.lake().currentSnapshot().snapshotId();
        world.lake().manageSnapshots().createTag("report", tagged).commit();
        world.lake()
                .updateProperties()
                .set("history.expire.min-snapshots-to-keep", "9")
                .commit();
        for (int i = 0; i < 8; i++) {
            rounds(1);
            tend(Duration.ofMinutes(2));
        }
        int kept = snapshots();
        assertTrue(kept >= 10, "snapshots " + kept);
        assertTrue(world.lake().snapshot(tagged) != null, "a snapshot with a tag expired");
        world.lake().updateProperties().set("gc.enabled", "false").commit();
        rounds(12);
        tend(Duration.ofMinutes(5));
        assertTrue(snapshots() >= kept + 12);
        check();
    }

    @Test
    void whatNothingNamesGoesWhenItIsOldEnough() {
        rounds(2);
        ObjectName stray = new ObjectName("main/t-a1/data/stray.parquet");
        world.store.put(stray, PutMode.REPLACE, ObjectContent.of(ByteBuffer.allocate(3)));
        ObjectName begun = new ObjectName("main/t-a1/data/begun.parquet");
        Position position = Position.of(world.lake().properties(), "a1").orElseThrow();
        new Intent(position.settled(), List.of(begun)).put(world.store);
        world.store.put(begun, PutMode.REPLACE, ObjectContent.of(ByteBuffer.allocate(3)));
        tend(Duration.ofHours(5));
        assertEquals(2, objectsOf(List.of(stray, begun)));
        tend(Duration.ofHours(4));
        assertEquals(0, objectsOf(List.of(stray)));
        assertEquals(1, objectsOf(List.of(begun)));
        assertEquals(1, worker.lake.figures().orphans());
        world.checkRows("a1", Offsets.zero(2));
    }

    /** As if a small file were damaged. */
    private void failMerges() {
        world.whileWriting(() -> {
            failMerges();
            throw new WeirException(ErrorCode.CORRUPT, "a fault of the test");
        });
    }

    @Test
    void snapshotsExpireAndOrphansGoThoughEachMergeFails() {
        rounds(12);
        assertTrue(snapshots() > 12, "snapshots " + snapshots());
        ObjectName stray = new ObjectName("main/t-a1/data/stray.parquet");
        world.store.put(stray, PutMode.REPLACE, ObjectContent.of(ByteBuffer.allocate(3)));
        failMerges();
        tend(Duration.ofHours(9));
        assertTrue(snapshots() <= 6, "snapshots " + snapshots());
        assertEquals(0, objectsOf(List.of(stray)));
        LakeFigures figures = worker.lake.figures();
        assertEquals(0, figures.merges());
        assertTrue(figures.upkeepFailures() > 100, "failures " + figures.upkeepFailures());
        check();
    }

    /** As s3a is of s3. */
    @Test
    void aFileThatIsNamedByAnotherSchemeStays() {
        rounds(2);
        ObjectName named = new ObjectName("main/t-a1/data/named.parquet");
        ObjectName stray = new ObjectName("main/t-a1/data/stray.parquet");
        for (ObjectName name : List.of(named, stray)) {
            world.store.put(name, PutMode.REPLACE, ObjectContent.of(ByteBuffer.allocate(3)));
        }
        DataFile theirs = dataFile("other:///lake/" + named.text());
        world.lake().newFastAppend().appendFile(theirs).commit();
        tend(Duration.ofHours(9));
        assertEquals(2, objectsOf(List.of(named, stray)));
        // the cure that the message names
        world.lake()
                .newRewrite()
                .deleteFile(theirs)
                .addFile(dataFile("file:///lake/" + named.text()))
                .commit();
        world.expireAllButTheNewest();
        tend(Duration.ofHours(9));
        assertEquals(1, objectsOf(List.of(named)));
        assertEquals(0, objectsOf(List.of(stray)));
    }

    private DataFile dataFile(String location) {
        return DataFiles.builder(world.lake().spec())
                .withPath(location)
                .withFormat("parquet")
                .withFileSizeInBytes(3)
                .withRecordCount(1)
                .build();
    }

    @Test
    void columnsThatOthersAddedAreNotMergedAway() {
        rounds(5);
        world.lake().updateSchema().addColumn("more", Types.LongType.get()).commit();
        int before = world.liveFiles();
        tend(Duration.ofMinutes(3));
        assertEquals(before, world.liveFiles());
        assertFalse(worker.lake.figures().merges() > 0);
        check();
    }
}
