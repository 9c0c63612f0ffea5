package dev.weir.lake.tier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weir.format.wire.LakeOptions;
import dev.weir.lake.catalog.ObjectFileIO;
import dev.weir.lake.catalog.OthersCatalogs;
import dev.weir.lake.schema.LakeSchema;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Catalog;
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
}
