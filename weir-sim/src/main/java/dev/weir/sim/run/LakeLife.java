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

/** What happens at the lake: its workers' steps, how they keep tables small, what comes between that, statements that read, and what others do. */
final class LakeLife {
    private static final int HOUR_SECONDS = 3600;

    /** Of a step there are a few dozen calls to the lake and the catalog; most come to nothing. */
    private static final int CALLS = 40;

    private static final int CHANGES = 12;

    private static final int PATIENT_ROUNDS = 100;

    /** More than what nothing names stays, and some looks. */
    static final int HOURS_TO_TIDY = 20;

    private static final int HOURS_OF_STATEMENTS = 3;

    private static final int TENDINGS_AT_MOST = 200;
    private static final int STATEMENTS_AT_MOST = 4;
    private static final int WORKERS_AT_MOST = 4;
    private static final int STEPS_OF_ANOTHER = 8;

    private final Scene scene;
    private final LakeWeather weather;
    private final LakeModel model;
    private final Neighbour neighbour;
    /** How often a worker rested in the middle of something. */
    private long rests;

    private long failuresInTheLastHour;

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
        ServerLake.Worker worker = anyWorker();
        if (!worker.isBusy()) {
            mayFail(worker, meanwhile);
            act(() -> {
                int steps = scene.between(1, 4);
                for (int i = 0; i < steps; i++) {
                    trace("settle", worker, worker.step());
                    checkTroubles(worker);
                }
            });
        }
    }

    /** The same of what keeps tables small, which goes on beside the worker's steps. */
    void tend(Runnable meanwhile) {
        ServerLake.Worker worker = anyWorker();
        if (!worker.isTending()) {
            mayFail(worker, meanwhile);
            long before = rests;
            long failures = worker.upkeepFailures();
            act(() -> trace("tend", worker, worker.tend()));
            checkStatements();
            if (rests != before && worker.upkeepFailures() != failures) {
                // of a merge that others took for dead files may be left, which go with time
                model.mayBeLittered();
            }
        }
    }

    private ServerLake.Worker anyWorker() {
        List<ServerLake.Worker> workers = lake().workers();
        return workers.get(scene.happens(0.6) ? 0 : scene.random().nextInt(workers.size()));
    }

    private void trace(String what, ServerLake.Worker worker, long next) {
        scene.world().trace().add(what, lake().workers().indexOf(worker), next, model.commits());
    }

    private void mayFail(ServerLake.Worker worker, Runnable meanwhile) {
        if (weather.has(LakeStorm.LOST_ANSWER) && scene.happens(0.2)) {
            worker.crossing().fail(scene.random().nextInt(CHANGES), Crossing.Fault.ANSWER_LOST);
        } else if (weather.has(LakeStorm.REFUSED) && scene.happens(0.2)) {
            worker.crossing().fail(scene.random().nextInt(CHANGES), Crossing.Fault.NOT_DONE);
        }
        if (weather.has(LakeStorm.PAUSE) && scene.happens(0.3)) {
            worker.crossing().pause(scene.random().nextInt(CALLS), () -> {
                rests++;
                takenForDead(worker);
                meanwhile.run();
            });
        }
    }

    /** Another one begins, or goes on, while this one rests, and finds what it has begun. */
    private void takenForDead(ServerLake.Worker resting) {
        if (!weather.has(LakeStorm.MORE_WORKERS) || scene.happens(0.5)) {
            return;
        }
        ServerLake.Worker other = lake().workers().size() < WORKERS_AT_MOST ? lake().another() : anyWorker();
        if (other != resting && !other.isBusy()) {
            int steps = scene.between(1, STEPS_OF_ANOTHER);
            for (int i = 0; i < steps; i++) {
                trace("another settles", other, other.step());
                checkTroubles(other);
            }
        }
    }

    private void act(Runnable what) {
        long before = rests;
        try {
            what.run();
        } catch (SimulatedCrash e) {
            if (rests != before) {
                // others may have removed its intent while it rested: nobody knows any more what it put since
                model.mayBeLittered();
            }
            throw e;
        }
    }

    /** A statement begins to read, or ends. */
    void statement() {
        List<ServerLake.Statement> running = lake().statements();
        boolean begins = running.isEmpty() || (running.size() < STATEMENTS_AT_MOST && scene.happens(0.5));
        List<TableModel> tables = there();
        if (!begins) {
            lake().end(running.get(scene.random().nextInt(running.size())));
        } else if (!tables.isEmpty()) {
            TableModel table = tables.get(scene.random().nextInt(tables.size()));
            scene.world().trace().add("statement");
            try {
                lake().begin(table.id(), TableName.parse(table.name()));
            } catch (RuntimeException e) {
                scene.world().trace().add("it cannot begin");
            }
        }
        checkStatements();
    }

    private List<TableModel> there() {
        return scene.model().tables().stream()
                .filter(table -> table.presence() == TableModel.Presence.THERE)
                .toList();
    }

    /** What others expire goes whoever reads it; else files stay. */
    private void checkStatements() {
        if (!weather.has(LakeStorm.EXPIRY_OF_OTHERS)) {
            checkFilesOfStatements();
        }
    }

    /** With a table all goes, whoever reads it. */
    private void checkFilesOfStatements() {
        for (ServerLake.Statement statement : lake().statements()) {
            there().stream()
                    .filter(table -> table.id().equals(statement.tableId()))
                    .forEach(table -> statement
                            .lease()
                            .view()
                            .files()
                            .forEach(file -> model.requireThere(table, file.location())));
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

    /** Whether there is one worker: what others leave when they go waits for a start, or for rows. */
    boolean isAlone() {
        return lake().workers().size() == 1;
    }

    /** Nothing goes wrong any more, and there is one worker. */
    void calm() {
        scene.world().catalogComesBack();
        lake().onlyOne();
        lake().workers().getFirst().crossing().calm();
        endStatements();
    }

    private void endStatements() {
        List.copyOf(lake().statements()).forEach(lake()::end);
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

    /** All that is due is done to keep tables small, and an hour passes. In the first hours somebody reads what was there at their begin. */
    void tidy(int hour) {
        if (hour == 0) {
            there().forEach(table -> lake().begin(table.id(), TableName.parse(table.name())));
        } else if (hour == HOURS_OF_STATEMENTS) {
            endStatements();
        }
        ServerLake.Worker own = lake().workers().getFirst();
        long before = own.upkeepFailures();
        long next = 0;
        for (int i = 0; i < TENDINGS_AT_MOST && next == 0; i++) {
            own.step();
            next = own.tend();
        }
        failuresInTheLastHour = own.upkeepFailures() - before;
        checkFilesOfStatements();
        scene.world().trace().add("tidy", model.commits());
        // what is due comes before and after: to wait for all that is due in an hour takes long
        scene.world().pass(Duration.ofSeconds(2));
        scene.world().sleep(Duration.ofHours(1));
        scene.world().pass(Duration.ofSeconds(2));
    }

    /** Why tables are not small after so many hours; empty: nothing is left that nothing names. */
    Optional<String> untidy() {
        if (failuresInTheLastHour > 0) {
            return Optional.of("lake tables are not kept small although nothing goes wrong any more");
        }
        return unfinished()
                .or(() -> model.orphan(
                        scene.model().tables(), scene.world().up().pointers(), table -> table != null && !isOn(table)));
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
