package dev.weir.sim.client;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.LakeTransform;
import dev.weir.format.wire.Retention;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.tablet.Tables;
import dev.weir.sim.check.KeyedShape;
import dev.weir.sim.check.RowShape;
import dev.weir.sim.check.TableModel;
import dev.weir.sim.check.Violation;
import dev.weir.storage.testing.SimulatedCrash;
import java.util.List;
import java.util.Optional;

/** Makes tables, now and then drops one, perhaps to make it again under the same name. */
public final class Admin implements Actor {
    /** How many tables there may be, and of what kind. */
    public record Habits(
            int tables,
            int buckets,
            double async,
            double drop,
            double alter,
            double keyed,
            double lake,
            double lakeOnOff) {
        public Habits(int tables, int buckets, double async, double drop, double alter) {
            this(tables, buckets, async, drop, alter, 0, 0, 0);
        }

        /** @param share of all tables that has a primary key */
        public Habits withKeyed(double share) {
            return new Habits(tables, buckets, async, drop, alter, share, lake, lakeOnOff);
        }

        /**
         * @param most tables
         * @param share of them whose rows settle
         * @param onOff of what is altered it is so often whether they do
         */
        public Habits withLake(int most, double share, double onOff) {
            return new Habits(most, buckets, async, drop, alter, keyed, share, onOff);
        }
    }

    /** How lake tables are partitioned. */
    private static final List<String> PARTITIONS =
            List.of("bucket(3, key)", "truncate(20, key)", "truncate(5, name)", "hour(_timestamp)");

    private final Scene scene;
    private final Habits habits;

    public Admin(Scene scene, Habits habits) {
        this.scene = scene;
        this.habits = habits;
    }

    @Override
    public void act() {
        String name = "t" + scene.random().nextInt(habits.tables());
        Optional<TableModel> there = scene.model().table(name);
        if (there.isEmpty()) {
            create(name);
        } else if (there.get().presence() == TableModel.Presence.THERE) {
            if (scene.happens(habits.drop())) {
                drop(there.get());
            } else if (scene.happens(habits.alter())) {
                alter(there.get());
            } else {
                createAgain(there.get());
            }
        }
    }

    private TableSpec spec(String name) {
        int buckets = scene.between(1, habits.buckets());
        boolean keyed = habits.keyed() > 0 && scene.happens(habits.keyed());
        TableSpec columns = keyed ? keyed(name) : TableSpec.of(name, RowShape.SCHEMA);
        TableSpec made = columns.withBuckets(buckets, scene.happens(0.4) ? List.of(RowShape.KEY) : List.of())
                .withDurability(scene.happens(habits.async()) ? Durability.ASYNC : Durability.FSYNC)
                .withRetention(
                        habits.alter() > 0 && scene.happens(0.5) ? new Retention(retentionMs(), 0) : Retention.FOREVER)
                .withCompression(scene.happens(0.3) ? Codec.ZSTD : Codec.NONE);
        return habits.lake() > 0 && scene.happens(habits.lake()) ? settling(made) : made;
    }

    /** One whose rows settle, most often to leave the log soon. */
    private TableSpec settling(TableSpec spec) {
        LakeOptions options = LakeOptions.NONE
                .withMode(LakeOptions.Mode.ON)
                .withFreshnessMs(freshnessMs())
                .withSortKey(scene.happens(0.3) ? List.of("half", "id") : List.of())
                .withPartition(
                        scene.happens(0.4)
                                ? LakeTransform.parseList(
                                        PARTITIONS.get(scene.random().nextInt(PARTITIONS.size())))
                                : List.of());
        return spec.withLake(options)
                .withRetention(scene.happens(0.7) ? new Retention(scene.between(1, 20) * 1000L, 0) : Retention.FOREVER);
    }

    private long freshnessMs() {
        return scene.between(1, 10) * 1000L;
    }

    private LakeOptions.Change lakeChange() {
        if (scene.happens(0.4)) {
            return LakeOptions.Change.NONE.withFreshnessMs(freshnessMs());
        }
        return LakeOptions.Change.NONE.withMode(scene.happens(0.4) ? LakeOptions.Mode.OFF : LakeOptions.Mode.ON);
    }

    private TableSpec keyed(String name) {
        KeySpec key = KeySpec.of(scene.happens(0.5) ? List.of("key") : List.of("key", "part"))
                .withImage(scene.happens(0.5) ? KeySpec.Image.FULL : KeySpec.Image.AFTER)
                .withDeletes(scene.happens(0.6) ? KeySpec.Deletes.ALLOW : either(KeySpec.Deletes.values()))
                .withMerge(scene.happens(0.7) ? KeySpec.Merge.LAST : KeySpec.Merge.FIRST_ROW);
        return TableSpec.of(name, KeyedShape.SCHEMA).withPrimaryKey(key);
    }

    private <T> T either(T[] all) {
        return all[scene.random().nextInt(all.length)];
    }

    private Tables tables() {
        return scene.world().up().tables();
    }

    private void create(String name) {
        TableSpec spec = spec(name);
        scene.world().trace().add("create " + name, spec.buckets());
        try {
            String id = tables().create(spec, Tables.IfExists.FAIL).tableId();
            scene.model().created(id, spec, TableModel.Presence.THERE);
        } catch (SimulatedCrash e) {
            scene.model().created(lastId(), spec, TableModel.Presence.MAYBE_CREATED);
            throw e;
        } catch (WeirException e) {
            scene.requireTroubles("a command was refused", e);
            if (e.code() == ErrorCode.IO_ERROR) {
                scene.model().created(lastId(), spec, TableModel.Presence.MAYBE_CREATED);
            }
        }
    }

    private String lastId() {
        return scene.world().machine().lastId().toString();
    }

    private void createAgain(TableModel there) {
        try {
            tables().create(there.spec(), Tables.IfExists.FAIL);
            throw new Violation("table " + there.name() + " was created twice");
        } catch (WeirException e) {
            if (e.code() != ErrorCode.TABLE_EXISTS) {
                scene.requireTroubles("a command was refused", e);
            }
        }
    }

    private void drop(TableModel table) {
        scene.world().trace().add("drop " + table.name());
        scene.model().maybeDropped(table.name());
        try {
            Violation.require(
                    tables().drop(TableName.parse(table.name())), "table %s was there and is not", table.name());
            scene.model().dropped(table.name());
        } catch (WeirException e) {
            scene.requireTroubles("a command was refused", e);
            if (e.code() == ErrorCode.DISK_FULL) {
                scene.model().stillThere(table.name());
            }
        }
    }

    private void alter(TableModel table) {
        TableChange change = habits.lakeOnOff() > 0 && scene.happens(habits.lakeOnOff())
                ? TableChange.NONE.withLake(lakeChange())
                : kept();
        alter(table, change);
    }

    /** Turns a table's lake off, and lets rows leave the log soon; or on again. */
    public void turnLake() {
        List<TableModel> all = scene.model().tables().stream()
                .filter(table -> table.presence() == TableModel.Presence.THERE)
                .toList();
        if (habits.lakeOnOff() == 0 || all.isEmpty()) {
            return;
        }
        TableModel table = all.get(scene.random().nextInt(all.size()));
        boolean on = tables().require(TableName.parse(table.name()))
                .info()
                .spec()
                .lake()
                .isOn();
        LakeOptions.Change mode = LakeOptions.Change.NONE.withMode(on ? LakeOptions.Mode.OFF : LakeOptions.Mode.ON);
        alter(table, TableChange.NONE.withLake(mode).withRetentionMs(on ? 1000 : 10_000));
    }

    private void alter(TableModel table, TableChange change) {
        scene.world().trace().add("alter " + change);
        table.altering(change);
        try {
            tables().alter(TableName.parse(table.name()), change);
            table.altered(change);
        } catch (WeirException e) {
            scene.requireTroubles("an alter was refused", e);
        }
    }

    private TableChange kept() {
        return scene.happens(0.5)
                ? TableChange.NONE.withDurability(scene.happens(0.5) ? Durability.ASYNC : Durability.FSYNC)
                : TableChange.NONE.withRetentionMs(scene.happens(0.3) ? 0 : retentionMs());
    }

    private long retentionMs() {
        return scene.between(1, 100) * 1000L;
    }
}
