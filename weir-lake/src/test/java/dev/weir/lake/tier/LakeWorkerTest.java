package dev.weir.lake.tier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.wire.LakeOptions;
import dev.weir.lake.read.LakeReader;
import dev.weir.lake.read.LakeView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LakeWorkerTest {
    private final LakeWorld world = new LakeWorld(1);
    private final LakeWorld.Log log = world.table("a1", 2);
    private final LakeWorld.Worker worker = world.new Worker();

    private void append(long... rows) {
        for (int bucket = 0; bucket < rows.length; bucket++) {
            log.append(bucket, rows[bucket], world.clock.nowUs());
        }
    }

    private void check() {
        world.checkRows("a1", Offsets.zero(2));
        world.checkNothingIsLeft();
    }

    private String trouble() {
        return worker.lake.state("a1").trouble().orElse("");
    }

    /** Some time, a step whenever one is due. */
    private void run(Duration time) {
        long end = world.clock.nanos() + time.toNanos();
        while (end - world.clock.nanos() > 0) {
            world.clock.advance(Duration.ofNanos(Math.max(1_000_000, worker.step())));
        }
    }

    @Test
    void rowsSettleWhenTheyAreOldEnough() {
        worker.step();
        append(5, 7);
        run(Duration.ofSeconds(9));
        assertEquals(Offsets.zero(2), world.settled("a1"));
        run(Duration.ofSeconds(2));
        assertEquals(Offsets.of(5, 7), world.settled("a1"));
        assertEquals(Optional.of(Offsets.of(5, 7)), worker.lake.state("a1").settled());
        check();
    }

    @Test
    void aRoundBeginsSoMuchEarlierAsTheLastOnesTook() {
        worker.step();
        append(5, 7);
        world.whileWriting(() -> world.clock.advance(Duration.ofSeconds(3)));
        run(Duration.ofSeconds(11));
        assertEquals(Offsets.of(5, 7), world.settled("a1"));
        worker.step();
        append(5, 7);
        run(Duration.ofMillis(6_500));
        assertEquals(Offsets.of(5, 7), world.settled("a1"));
        run(Duration.ofSeconds(1));
        assertEquals(Offsets.of(10, 14), world.settled("a1"));
        check();
    }

    @Test
    void rowsThatSomebodyWaitsForSettleAtOnceAndNoOthers() {
        append(5, 7);
        CompletableFuture<Void> first = worker.lake.hurry("a1");
        CompletableFuture<Void> second = worker.lake.hurry("a1");
        for (int i = 0; i < 8 && !first.isDone(); i++) {
            worker.step();
            append(1, 0);
        }
        assertTrue(first.isDone() && second.isDone());
        Offsets settled = world.settled("a1");
        assertTrue(settled.covers(Offsets.of(5, 7)), settled.toString());
        append(3, 3);
        run(Duration.ofSeconds(2));
        assertEquals(settled, world.settled("a1"));
        CompletableFuture<Void> third = worker.lake.hurry("a1");
        run(Duration.ofSeconds(1));
        assertTrue(third.isDone());
        assertEquals(log.end(), world.settled("a1"));
        check();
    }

    @Test
    void whoWaitsForRowsIsToldAlsoWhenTheyDoNotSettle() {
        worker.finish();
        append(5, 7);
        worker.faults.next(() -> Faults.Fault.NOT_DONE);
        CompletableFuture<Void> failing = worker.lake.hurry("a1");
        for (int i = 0; i < 8; i++) {
            worker.step();
        }
        assertTrue(failing.isDone());
        worker.faults.next(() -> Faults.Fault.NONE);
        log.lake(LakeOptions.Mode.OFF);
        CompletableFuture<Void> off = worker.lake.hurry("a1");
        worker.step();
        assertTrue(off.isDone());
    }

    @Test
    void manyRowsSettleAtOnceAndRoundsAreBounded() {
        append(1200, 300);
        run(Duration.ofSeconds(1));
        assertEquals(Offsets.of(1200, 300), world.settled("a1"));
        int rounds = 0;
        for (Snapshot snapshot : world.lake().snapshots()) {
            Settled settled = Settled.of(snapshot, "a1").orElseThrow();
            rounds += settled.from().equals(settled.to()) ? 0 : 1;
        }
        assertEquals(2, rounds);
        check();
    }

    @Test
    void aWorkerThatWasPausedCannotCommit() {
        append(600, 1);
        LakeWorld.Worker second = world.new Worker();
        world.whileWriting(() -> {
            second.finish();
            append(3, 3);
        });
        worker.step();
        worker.step();
        assertTrue(trouble().contains("another worker"), trouble());
        assertEquals(Offsets.of(600, 1), world.settled("a1"));
        worker.finish();
        assertEquals(Offsets.of(603, 4), world.settled("a1"));
        second.finish();
        check();
    }

    /** Others take it for dead and remove what it has begun; it is not, and puts its files nevertheless. */
    @Test
    void aWorkerThatRestsAtAnyCallLeavesNothing() {
        for (int call = 0; call < 20; call++) {
            append(600, 1);
            LakeWorld.Worker second = world.new Worker();
            int[] left = {call};
            worker.faults.next(() -> {
                if (left[0]-- == 0) {
                    second.finish();
                }
                return Faults.Fault.NONE;
            });
            run(Duration.ofSeconds(2));
            worker.finish();
            check();
        }
    }

    @Test
    void whereTheLakeBeginsIsKnownWhenSnapshotsHaveExpired() {
        append(600, 1);
        worker.finish();
        append(600, 1);
        worker.finish();
        world.lake()
                .expireSnapshots()
                .expireOlderThan(Long.MAX_VALUE / 2)
                .retainLast(1)
                .commit();
        LakeView view = new LakeReader(world.catalog()).see("a1", "main", "t").orElseThrow();
        assertEquals(Offsets.zero(2), view.start());
        assertEquals(Offsets.of(1200, 2), view.settled());
    }

    @Test
    void theLakeBeginsBehindAGapThatWasAccepted() {
        append(5, 5);
        worker.finish();
        log.append(0, 10, world.clock.nowUs());
        log.lose(0, 9);
        run(Duration.ofSeconds(11));
        assertTrue(trouble().contains(History.ACCEPTED), trouble());
        accept();
        run(Duration.ofSeconds(60));
        LakeView view = new LakeReader(world.catalog()).see("a1", "main", "t").orElseThrow();
        assertEquals(Offsets.of(9, 0), view.start());
        assertEquals(Offsets.of(15, 5), view.settled());
    }

    @Test
    void aWorkerWhoseCommitComesTooLateCannotCommit() {
        worker.step();
        append(600, 1);
        LakeWorld.Worker second = world.new Worker();
        world.pointers.before(() -> second.finish());
        world.clock.advance(Duration.ofSeconds(1));
        worker.step();
        assertFalse(trouble().isEmpty());
        worker.finish();
        second.finish();
        check();
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_DONE", "ANSWER_LOST"})
    void aCommitWithoutAnAnswerIsLookedFor(Faults.Fault fault) {
        worker.finish();
        append(5, 5);
        world.clock.advance(Duration.ofSeconds(11));
        for (int call = 0; call < 12; call++) {
            int from = worker.faults.calls() + call;
            worker.faults.next(() -> worker.faults.calls() == from + 1 ? fault : Faults.Fault.NONE);
            append(500, 0);
            run(Duration.ofSeconds(3));
            worker.finish();
            check();
        }
    }

    @Test
    void aNewWorkerBeginsWhereTheOldOneEnded() {
        append(5, 7);
        worker.finish();
        append(1, 1);
        LakeWorld.Worker second = world.new Worker();
        second.finish();
        assertEquals(Offsets.of(6, 8), world.settled("a1"));
        check();
    }

    @Test
    void aDroppedTableGoesWithItsFiles() {
        append(5, 7);
        worker.finish();
        world.drop("a1");
        worker.step();
        assertFalse(world.catalog().tableExists(LakeWorld.NAME));
        assertEquals(List.of(), SmallObjects.list(world.store, "main/"));
        assertEquals(List.of(), SmallObjects.list(world.store, "_weir/"));
    }

    @Test
    void aTableOfTheSameNameBeginsAnew() {
        append(5, 7);
        worker.finish();
        world.drop("a1");
        LakeWorld.Log again = world.table("b2", 3);
        again.append(2, 4, world.clock.nowUs());
        worker.finish();
        world.checkRows("b2", Offsets.zero(3));
        assertEquals(List.of(), SmallObjects.list(world.store, "main/t-a1"));
        world.checkNothingIsLeft();
    }

    @Test
    void aTableThatIsDroppedWhileItsFilesAreWrittenLeavesNothing() {
        worker.step();
        append(600, 7);
        LakeWorld.Worker second = world.new Worker();
        world.whileWriting(() -> {
            world.drop("a1");
            second.step();
        });
        run(Duration.ofSeconds(3));
        assertEquals(List.of(), SmallObjects.list(world.store, "main/"));
        assertEquals(List.of(), SmallObjects.list(world.store, "_weir/"));
    }

    @Test
    void othersMayAppendAndCompactAndExpire() {
        for (int i = 0; i < 6; i++) {
            append(500, 20);
            worker.finish();
            world.foreignAppend();
            world.foreignCompaction();
            append(500, 0);
            world.whileWriting(world::foreignCompaction);
            worker.finish();
            world.foreignExpiry();
            append(3, 3);
            worker.finish();
            world.checkRows("a1", Offsets.zero(2));
        }
        // a file that was compacted goes with the snapshot that took it out, not before
        world.expireAllButTheNewest();
        check();
    }

    @Test
    void othersMayExpireAllSnapshotsOfOurs() {
        append(500, 20);
        worker.finish();
        append(500, 20);
        worker.finish();
        world.foreignExpiryOfAllOurs();
        append(5, 5);
        worker.finish();
        assertEquals(Offsets.of(1005, 45), world.settled("a1"));
        world.foreignExpiryOfAllOurs();
        LakeWorld.Worker second = world.new Worker();
        append(1, 1);
        second.finish();
        assertEquals(Offsets.of(1006, 46), world.settled("a1"));
        assertEquals(
                Offsets.zero(2),
                Position.of(world.lake().properties(), "a1").orElseThrow().start());
        world.checkRows("a1", Offsets.zero(2));
        world.checkIntents();
    }

    @Test
    void rowsThatOthersDeletedAndThenExpiredAreMissed() {
        append(500, 20);
        worker.finish();
        world.foreignDelete();
        world.foreignAppend();
        world.foreignExpiryOfAllOurs();
        append(500, 20);
        run(Duration.ofSeconds(40));
        assertTrue(trouble().contains("whose snapshots are expired"), trouble());
        accept();
        worker.finish();
        assertEquals(Offsets.of(1000, 40), world.settled("a1"));
    }

    @Test
    void aRollbackWhoseSnapshotsAreExpiredIsMissed() {
        append(500, 20);
        worker.finish();
        long before = world.lake().currentSnapshot().snapshotId();
        append(500, 20);
        worker.finish();
        world.lake().manageSnapshots().rollbackTo(before).commit();
        world.foreignAppend();
        world.foreignExpiryOfAllOurs();
        append(500, 20);
        run(Duration.ofSeconds(40));
        assertTrue(trouble().contains("whose snapshots are expired"), trouble());
    }

    @Test
    void aLakeTableThatWasRolledBackToWhereNothingIsOursWaits() {
        append(100, 20);
        worker.finish();
        world.foreignAppend();
        long before = world.lake().currentSnapshot().snapshotId();
        append(100, 20);
        worker.finish();
        world.lake()
                .expireSnapshots()
                .expireOlderThan(Long.MAX_VALUE / 2)
                .retainLast(2)
                .commit();
        world.lake().manageSnapshots().rollbackTo(before).commit();
        append(500, 20);
        run(Duration.ofSeconds(40));
        assertTrue(trouble().contains("begin anew"), trouble());
    }

    @Test
    void aLakeTableWhosePropertiesOthersRemovedWaits() {
        append(500, 20);
        worker.finish();
        world.lake().updateProperties().remove("weir.start").commit();
        append(500, 20);
        run(Duration.ofSeconds(40));
        assertTrue(trouble().contains("removed its properties"), trouble());
    }

    @Test
    void aLakeTableWhoseRowsOthersDeletedWaitsForSomebodyToSayThatItIsRight() {
        append(500, 20);
        worker.finish();
        world.foreignDelete();
        append(500, 20);
        run(Duration.ofSeconds(40));
        assertTrue(trouble().contains("rows of the lake table were changed by others"), trouble());
        assertEquals(Offsets.of(500, 20), world.settled("a1"));
        append(1, 1);
        run(Duration.ofSeconds(40));
        assertEquals(522, worker.lake.state("a1").waiting().rows());
        accept();
        worker.finish();
        assertEquals(Offsets.of(1001, 41), world.settled("a1"));
    }

    @Test
    void rowsThatOthersDeleteDuringTheCommitStopIt() {
        append(500, 20);
        worker.finish();
        append(500, 20);
        world.pointers.before(world::foreignDelete);
        run(Duration.ofSeconds(40));
        assertTrue(trouble().contains("were changed by others"), trouble());
        assertEquals(Offsets.of(500, 20), world.settled("a1"));
    }

    private void accept() {
        world.lake()
                .updateProperties()
                .set(
                        History.ACCEPTED,
                        String.valueOf(world.lake().currentSnapshot().snapshotId()))
                .commit();
    }

    @Test
    void aRolledBackLakeTableWaits() {
        append(500, 20);
        worker.finish();
        long before = world.lake().currentSnapshot().snapshotId();
        append(500, 20);
        worker.finish();
        world.lake().manageSnapshots().rollbackTo(before).commit();
        append(500, 20);
        run(Duration.ofSeconds(40));
        assertTrue(trouble().contains("rolled back"), trouble());
        accept();
        worker.finish();
        assertEquals(Offsets.of(1500, 60), world.settled("a1"));
        world.checkRows("a1", Offsets.zero(2));
    }

    @Test
    void columnsThatOthersChangedStopItsTableAlone() {
        LakeWorld.Log other = world.table("b1", 1);
        other.rename("u");
        append(5, 5);
        worker.finish();
        world.lake().updateSchema().renameColumn("name", "title").commit();
        append(5, 5);
        other.append(0, 9, world.clock.nowUs());
        run(Duration.ofSeconds(40));
        assertTrue(trouble().contains("name is named title"), trouble());
        assertEquals(Optional.of(Offsets.of(9)), worker.lake.state("b1").settled());
        world.lake().updateSchema().renameColumn("title", "name").commit();
        world.lake().updateSchema().addColumn("more", Types.LongType.get()).commit();
        worker.finish();
        assertEquals(Offsets.of(10, 10), world.settled("a1"));
    }

    @Test
    void aTableOfOthersIsLeftAlone() {
        world.catalog().createNamespace(LakeWorld.NAME.namespace());
        world.catalog()
                .createTable(
                        LakeWorld.NAME,
                        new org.apache.iceberg.Schema(Types.NestedField.optional(1, "x", Types.LongType.get())));
        append(5, 5);
        run(Duration.ofSeconds(20));
        assertTrue(trouble().contains("made by others"), trouble());
        world.drop("a1");
        worker.step();
        assertTrue(world.catalog().tableExists(LakeWorld.NAME));
    }

    @Test
    void aLakeTableThatOthersTookAwayBeginsAnewWhenAsked() {
        append(5, 5);
        worker.finish();
        log.retain(Offsets.of(5, 5));
        world.catalog().dropTable(LakeWorld.NAME, true);
        append(6, 6);
        // whatever it still has in its hands, it finds out
        run(Duration.ofSeconds(60));
        assertTrue(trouble().contains("dropped or renamed by others"), trouble());
        log.lake(LakeOptions.Mode.OFF);
        worker.step();
        log.lake(LakeOptions.Mode.ON);
        worker.finish();
        assertEquals(Offsets.of(11, 11), world.settled("a1"));
        world.checkRows("a1", Offsets.of(5, 5));
    }

    /** As docs/lake.md tells people to when nothing else helps. */
    @Test
    void whoReadsSeesTheTableThatBeganAnew() {
        append(5, 5);
        worker.finish();
        assertEquals(
                Offsets.of(5, 5),
                world.reader.see("a1", "main", "t").orElseThrow().settled());
        log.lake(LakeOptions.Mode.OFF);
        worker.step();
        world.catalog().dropTable(LakeWorld.NAME, true);
        log.lake(LakeOptions.Mode.ON);
        append(3, 2);
        worker.finish();
        LakeView view = world.reader.see("a1", "main", "t").orElseThrow();
        assertEquals(Offsets.of(8, 7), view.settled());
        assertEquals(15, view.files().stream().mapToLong(LakeView.File::rows).sum());
    }

    @Test
    void rowsThatAreGoneFromTheLogAreNotPassedOverSilently() {
        append(5, 5);
        worker.finish();
        append(10, 10);
        log.lose(0, 8);
        run(Duration.ofSeconds(40));
        assertTrue(trouble().contains("gone from the log"), trouble());
        assertEquals(Offsets.of(5, 5), world.settled("a1"));
        accept();
        worker.finish();
        assertEquals(Offsets.of(15, 15), world.settled("a1"));
    }

    @Test
    void aCatalogThatIsDownForAnHourIsCaughtUpWithInAFewRounds() {
        worker.finish();
        worker.faults.next(() -> Faults.Fault.NOT_DONE);
        for (int i = 0; i < 60; i++) {
            append(10, 10);
            run(Duration.ofMinutes(1));
        }
        assertFalse(trouble().isEmpty());
        worker.finish();
        assertEquals(Offsets.of(600, 600), world.settled("a1"));
        int files = 0;
        for (Snapshot snapshot : world.lake().snapshots()) {
            files += Integer.parseInt(snapshot.summary().getOrDefault("added-data-files", "0"));
        }
        assertTrue(files <= 6, "files " + files);
        check();
    }
}
