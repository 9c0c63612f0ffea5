package dev.weir.sim.client;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.tablet.Tables;
import dev.weir.sim.check.RowShape;
import dev.weir.sim.check.TableModel;
import dev.weir.sim.check.Violation;
import dev.weir.storage.testing.SimulatedCrash;
import java.util.List;
import java.util.Optional;

/** Makes tables, now and then drops one, perhaps to make it again under the same name. */
public final class Admin implements Actor {
    /** How many tables there may be, and of what kind. */
    public record Habits(int tables, int buckets, double async, double drop) {}

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
            } else {
                createAgain(there.get());
            }
        }
    }

    private TableSpec spec(String name) {
        int buckets = scene.between(1, habits.buckets());
        return TableSpec.of(name, RowShape.SCHEMA)
                .withBuckets(buckets, scene.happens(0.4) ? List.of(RowShape.KEY) : List.of())
                .withDurability(scene.happens(habits.async()) ? Durability.ASYNC : Durability.FSYNC)
                .withCompression(scene.happens(0.3) ? Codec.ZSTD : Codec.NONE);
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
            requireFair(e);
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
                requireFair(e);
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
            requireFair(e);
            if (e.code() == ErrorCode.DISK_FULL) {
                scene.model().stillThere(table.name());
            }
        }
    }

    private void requireFair(WeirException e) {
        boolean fair = switch (e.code()) {
            case IO_ERROR -> scene.world().troubles();
            case DISK_FULL -> scene.world().troubles() || scene.world().full();
            default -> false;
        };
        if (!fair) {
            throw new Violation("a command was refused: " + e.code() + " " + e.getMessage(), e);
        }
    }
}
