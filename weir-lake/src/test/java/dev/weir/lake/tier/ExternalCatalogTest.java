package dev.weir.lake.tier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weir.format.wire.LakeOptions;
import dev.weir.lake.catalog.ObjectFileIO;
import dev.weir.lake.catalog.OthersCatalogs;
import dev.weir.lake.schema.LakeSchema;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables of ours in catalogs of others. */
class ExternalCatalogTest {
    static Stream<Function<ObjectFileIO, Catalog>> catalogs() {
        return Stream.of(OthersCatalogs.database(), OthersCatalogs.server());
    }

    @ParameterizedTest
    @MethodSource("catalogs")
    void rowsSettleOnceWhateverOthersDo(Function<ObjectFileIO, Catalog> external) {
        LakeWorld world = new LakeWorld(1, external);
        world.upkeep = true;
        LakeWorld.Log log = world.table("a1", 2);
        LakeWorld.Worker worker = world.new Worker();
        for (int round = 0; round < 12; round++) {
            log.append(round % 2, 700, world.clock.nowUs());
            worker.finish();
            world.checkRows("a1", Offsets.zero(2));
            if (round % 4 == 3) {
                world.foreignCompaction();
            }
        }
        assertEquals(1, world.lake().schema().findField("id").fieldId());
        assertEquals(
                LakeSchema.OFFSET_ID,
                world.lake().schema().findField(LakeSchema.OFFSET).fieldId());
        // a second worker takes over; the first one commits nothing more
        LakeWorld.Worker second = world.new Worker();
        log.append(0, 900, world.clock.nowUs());
        second.finish();
        worker.step();
        world.checkRows("a1", Offsets.zero(2));
        world.drop("a1");
        second.tidy();
        assertFalse(world.seen().tableExists(LakeWorld.NAME));
        world.checkNothingIsLeft();
    }

    @ParameterizedTest
    @MethodSource("catalogs")
    void whoReadsSeesTheTableThatBeganAnew(Function<ObjectFileIO, Catalog> external) {
        LakeWorld world = new LakeWorld(1, external);
        LakeWorld.Log log = world.table("a1", 2);
        LakeWorld.Worker worker = world.new Worker();
        log.append(0, 700, world.clock.nowUs());
        worker.finish();
        assertEquals(
                Offsets.of(700, 0),
                world.reader.see("a1", "main", "t").orElseThrow().settled());
        log.lake(LakeOptions.Mode.OFF);
        worker.step();
        world.seen().dropTable(LakeWorld.NAME, true);
        log.lake(LakeOptions.Mode.ON);
        worker.finish();
        world.lake().updateProperties().set("of", "others").commit();
        assertEquals(
                Offsets.of(700, 0),
                world.reader.see("a1", "main", "t").orElseThrow().settled());
    }

    /** A connection breaks when the commit is done; the library sends it again, and finds its own, and what others have put upon it. */
    @ParameterizedTest
    @MethodSource("catalogs")
    void aCommitThatIsSaidToHaveFailedIsLookedFor(Function<ObjectFileIO, Catalog> external) {
        LostAnswers lost = new LostAnswers();
        LakeWorld world = new LakeWorld(1, files -> lost.over(external.apply(files)));
        LakeWorld.Log log = world.table("a1", 2);
        LakeWorld.Worker worker = world.new Worker();
        for (int round = 0; round < 5; round++) {
            lost.next(world::foreignAppend);
            log.append(round % 2, 501, world.clock.nowUs());
            worker.finish();
            lost.checkDone();
            world.checkRows("a1", Offsets.zero(2));
            world.checkNothingIsLeft();
        }
        lost.next(() -> {
            log.append(1, 501, world.clock.nowUs());
            worker.finish();
        });
        worker.tending.step();
        lost.checkDone();
        assertEquals(1, worker.lake.figures().merges());
        assertEquals(Offsets.of(1503, 1503), world.settled("a1"));
        world.checkRows("a1", Offsets.zero(2));
        world.checkNothingIsLeft();
        assertEquals(0, worker.lake.figures().failures());
    }

    @ParameterizedTest
    @MethodSource("catalogs")
    void soIsOneThatIsNotTriedAgain(Function<ObjectFileIO, Catalog> external) {
        LostAnswers lost = new LostAnswers();
        LakeWorld world = new LakeWorld(1, files -> lost.over(external.apply(files)));
        LakeWorld.Log log = world.table("a1", 2);
        LakeWorld.Worker worker = world.new Worker();
        for (int round = 0; round < 5; round++) {
            log.append(0, 501, world.clock.nowUs());
            worker.finish();
        }
        world.lake().updateProperties().set("commit.retry.num-retries", "0").commit();
        lost.next(() -> {});
        log.append(0, 501, world.clock.nowUs());
        worker.finish();
        lost.checkDone();
        world.checkRows("a1", Offsets.zero(2));
        lost.next(() -> {});
        worker.tending.step();
        lost.checkDone();
        assertEquals(1, worker.lake.figures().merges());
        world.checkRows("a1", Offsets.zero(2));
        world.checkNothingIsLeft();
    }

    /** A commit that is done, and said to have failed. */
    private static final class LostAnswers {
        private Optional<Runnable> next = Optional.empty();

        /** @param meanwhile what is done before the failure is told */
        void next(Runnable meanwhile) {
            next = Optional.of(meanwhile);
        }

        void checkDone() {
            assertEquals(Optional.empty(), next);
        }

        Catalog over(Catalog catalog) {
            return (Catalog) Proxy.newProxyInstance(
                    Catalog.class.getClassLoader(),
                    new Class<?>[] {Catalog.class, SupportsNamespaces.class},
                    (proxy, method, arguments) -> {
                        Object answer = call(method, catalog, arguments);
                        return answer instanceof BaseTable table
                                        && method.getName().equals("loadTable")
                                ? new BaseTable(over(table.operations()), table.name())
                                : answer;
                    });
        }

        private TableOperations over(TableOperations operations) {
            return (TableOperations) Proxy.newProxyInstance(
                    TableOperations.class.getClassLoader(),
                    new Class<?>[] {TableOperations.class},
                    (proxy, method, arguments) -> {
                        Object answer = call(method, operations, arguments);
                        if (method.getName().equals("commit") && next.isPresent()) {
                            Runnable meanwhile = next.get();
                            next = Optional.empty();
                            meanwhile.run();
                            throw new CommitFailedException("a fault of the test: the answer was lost");
                        }
                        return answer;
                    });
        }

        private static Object call(Method method, Object on, Object[] arguments) throws Throwable {
            try {
                return method.invoke(on, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}
