package dev.weir.sim.run;

import dev.weir.format.wire.TableName;
import dev.weir.sim.check.TableModel;
import dev.weir.sim.check.Violation;
import dev.weir.sim.client.Neighbour;
import dev.weir.sim.client.Scene;
import dev.weir.sim.lake.Crossing;
import dev.weir.sim.lake.LakeModel;
import dev.weir.sim.lake.ServerLake;
import dev.weir.storage.testing.SimulatedCrash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What happens at the lake: its workers' steps and what comes between them, and what others do. What workers come to do besides belongs here, too. */
final class LakeLife {
    private static final int HOUR_SECONDS = 3600;

    /** Of a step there are a few dozen calls to the lake and the catalog; most come to nothing. */
    private static final int CALLS = 40;

    private static final int CHANGES = 12;

    private static final int PATIENT_ROUNDS = 100;

    private final Scene scene;
    private final LakeWeather weather;
    private final LakeModel model;
    private final Neighbour neighbour;

    LakeLife(Scene scene, LakeWeather weather, LakeModel model) {
        this.scene = scene;
        this.weather = weather;
        this.model = model;
        this.neighbour = new Neighbour(scene, model);
    }

    private ServerLake lake() {
        return scene.world().up().lake();
    }

    /** A worker does some steps; in the middle of one something may go wrong, or it rests and other things happen. */
    void work(Runnable meanwhile) {
        List<ServerLake.Worker> workers = lake().workers();
        ServerLake.Worker worker =
                workers.get(scene.happens(0.6) ? 0 : scene.random().nextInt(workers.size()));
        if (worker.isBusy()) {
            return;
        }
        if (weather.has(LakeStorm.LOST_ANSWER) && scene.happens(0.2)) {
            worker.crossing().fail(scene.random().nextInt(CHANGES), Crossing.Fault.ANSWER_LOST);
        } else if (weather.has(LakeStorm.REFUSED) && scene.happens(0.2)) {
            worker.crossing().fail(scene.random().nextInt(CHANGES), Crossing.Fault.NOT_DONE);
        }
        boolean[] rested = {false};
        if (weather.has(LakeStorm.PAUSE) && scene.happens(0.3)) {
            worker.crossing().pause(scene.random().nextInt(CALLS), () -> {
                rested[0] = true;
                meanwhile.run();
            });
        }
        try {
            int steps = scene.between(1, 4);
            for (int i = 0; i < steps; i++) {
                long next = worker.step();
                scene.world().trace().add("settle", workers.indexOf(worker), next, model.commits());
                checkTroubles(worker);
            }
        } catch (SimulatedCrash e) {
            if (rested[0]) {
                // others may have removed its intent while it rested: nobody knows any more what it put since
                model.mayBeLittered();
            }
            throw e;
        }
    }

    /** Whatever happens, no invariant of the shipped code breaks. */
    private void checkTroubles(ServerLake.Worker worker) {
        for (TableModel table : scene.model().tables()) {
            Optional<String> trouble = worker.state(table.id()).trouble();
            Violation.require(
                    trouble.filter(text -> text.contains("broken invariant")
                                    || text.contains("null")
                                    || text.contains("Exception"))
                            .isEmpty(),
                    "rows of table %s do not settle: %s",
                    table.name(),
                    trouble);
        }
    }

    void byOthers() {
        List<LakeStorm> kinds =
                List.of(LakeStorm.APPENDS_OF_OTHERS, LakeStorm.COMPACTION_OF_OTHERS, LakeStorm.EXPIRY_OF_OTHERS);
        LakeStorm kind = kinds.get(scene.random().nextInt(kinds.size()));
        if (!weather.has(kind)) {
            return;
        }
        switch (kind) {
            case APPENDS_OF_OTHERS -> neighbour.append();
            case COMPACTION_OF_OTHERS -> neighbour.compact();
            default -> neighbour.expire();
        }
    }

    void cure() {
        neighbour.cure();
    }

    void catalogDown() {
        if (weather.has(LakeStorm.CATALOG_DOWN)) {
            scene.world().catalogGoesDown(Duration.ofSeconds(scene.between(1, HOUR_SECONDS)));
        }
    }

    /** Long enough for what is down to come back. */
    void passLong() {
        Duration time = Duration.ofSeconds(scene.between(1, scene.happens(0.2) ? HOUR_SECONDS : 20));
        scene.world().trace().add("pass long", time.toSeconds());
        scene.world().pass(time);
    }

    /** Nothing goes wrong any more, and there is one worker. */
    void calm() {
        scene.world().catalogComesBack();
        lake().onlyOne();
        lake().workers().getFirst().crossing().calm();
    }

    /** One round to the end: what is due, and some time; much, when it lasts: a clock that was set back has to come to where it was. */
    void towardsTheEnd(int round) {
        ServerLake.Worker own = lake().workers().getFirst();
        long next = own.step();
        neighbour.cure();
        long longest = TimeUnit.MINUTES.toNanos(round < PATIENT_ROUNDS ? 0 : 1);
        scene.world().pass(Duration.ofNanos(Math.max(longest, Math.max(next, 1_000_000))));
    }

    /** Why it is not at its end; empty: all rows are in the lake, and nothing else is. */
    Optional<String> unfinished() {
        ServerLake.Worker own = lake().workers().getFirst();
        for (TableModel table : scene.model().tables()) {
            if (isOn(table) && !model.isSettled(table)) {
                return Optional.of("rows of table " + table.name()
                        + " do not settle although nothing goes wrong any more: " + own.state(table.id()));
            }
        }
        return model.leftover(
                scene.model().tables(), scene.world().up().pointers(), table -> table != null && !isOn(table));
    }

    private boolean isOn(TableModel table) {
        return scene.world()
                .up()
                .tables()
                .require(TableName.parse(table.name()))
                .info()
                .spec()
                .lake()
                .isOn();
    }
}
