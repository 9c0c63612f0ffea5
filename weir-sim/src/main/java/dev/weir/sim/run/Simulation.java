package dev.weir.sim.run;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.flush.Flusher;
import dev.weir.server.rewrite.Rewriter;
import dev.weir.server.tablet.LaneInput;
import dev.weir.server.tablet.OpenTable;
import dev.weir.sim.check.Model;
import dev.weir.sim.check.Violation;
import dev.weir.sim.client.Actor;
import dev.weir.sim.client.Admin;
import dev.weir.sim.client.Lookups;
import dev.weir.sim.client.Reader;
import dev.weir.sim.client.Scanner;
import dev.weir.sim.client.Scene;
import dev.weir.sim.client.StateKeeper;
import dev.weir.sim.client.Vandal;
import dev.weir.sim.client.Writer;
import dev.weir.sim.lake.LakeModel;
import dev.weir.sim.loading.Ambient;
import dev.weir.sim.world.ManualLane;
import dev.weir.sim.world.World;
import dev.weir.storage.testing.SimulatedCrash;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;

/** One history: from a seed to its end, with all checks after every event. */
public final class Simulation {
    /** So many rounds must be enough for every writer to be answered when nothing goes wrong any more. */
    private static final int ROUNDS_TO_SETTLE = 2_000;

    private static final int ROUNDS_OF_THE_LAKE = 500;

    private static final int STARTS_AT_MOST = 20;

    /** Workers that rest at the same time. */
    private static final int RESTING_AT_MOST = 2;

    private final long seed;
    private final Weather weather;
    private final SplittableRandom random;
    private final World world;
    private final Model model = new Model();
    private final Scene scene;
    private final Nature nature;
    private final List<Actor> actors = new ArrayList<>();
    private final List<Writer> writers = new ArrayList<>();
    private final Optional<LakeModel> lakeModel;
    private final Optional<LakeLife> lake;
    private final List<Chance> chances;
    private final List<Chance> whileAWorkerRests;
    private final Deque<Death> deaths;
    private long events;
    private boolean ending;
    private int resting;

    private Simulation(long seed, Function<SplittableRandom, Weather> weathers, List<Death> deaths) {
        this.seed = seed;
        SplittableRandom root = new SplittableRandom(seed);
        this.weather = weathers.apply(root);
        this.deaths = new ArrayDeque<>(deaths);
        this.world = new World(weather.shape(), weather.lake().map(LakeWeather::shape), root.split());
        this.lakeModel = weather.lake().map(of -> new LakeModel(world.machine().faultyDisk()));
        this.random = root.split();
        this.scene = scene(random);
        this.nature = new Nature(scene, weather);
        Admin admin = new Admin(scene(root.split()), weather.tables());
        actors.add(admin);
        for (int i = 0; i < weather.writers(); i++) {
            Writer writer = new Writer(scene(root.split()), weather.writing());
            writers.add(writer);
            actors.add(writer);
        }
        for (int i = 0; i < weather.readers(); i++) {
            actors.add(new Reader(scene(root.split())));
            actors.add(new Scanner(scene(root.split())));
        }
        if (weather.hasKeyed()) {
            for (int i = 0; i < weather.readers(); i++) {
                actors.add(new StateKeeper(scene(root.split())));
                actors.add(new Lookups(scene(root.split())));
            }
        }
        if (weather.has(Storm.HOSTILE)) {
            actors.add(new Vandal(scene(root.split())));
        }
        this.lake = weather.lake().map(of -> new LakeLife(scene, of, lakeModel.orElseThrow()));
        this.chances = chances();
        this.whileAWorkerRests =
                chances.stream().filter(chance -> !chance.ends()).toList();
    }

    private Scene scene(SplittableRandom chance) {
        return new Scene(world, model, lakeModel, chance);
    }

    /** Runs the history of a seed; there are primary-key tables in those of negative ones. Never throws: what it came to says what went wrong. */
    public static Outcome run(long seed) {
        return run(new Simulation(seed, root -> kind(seed, root, Weather.of(root.split())), List.of()));
    }

    /** Runs the history of a seed with a lake; for classes that have Iceberg's library as it is to be here, see {@link LakeHistories}. */
    static Outcome runWithLake(long seed) {
        Simulation simulation =
                new Simulation(seed, root -> Weather.of(root.split()).withLake(root.split()), List.of());
        Ambient.enter(simulation.new Surroundings());
        try {
            return run(simulation);
        } finally {
            Ambient.leave();
        }
    }

    private static Weather kind(long seed, SplittableRandom root, Weather plain) {
        return seed < 0 ? plain.keyed(root.split()) : plain;
    }

    /** What Iceberg's library has of the machine. */
    private final class Surroundings implements Ambient.Machine {
        @Override
        public long epochMillis() {
            return world.machine().clock().nowUs() / 1000;
        }

        @Override
        public UUID newId() {
            return world.machine().newLakeId();
        }

        @Override
        public void rest(long millis) {
            world.machine().clock().advance(Duration.ofMillis(millis));
        }
    }

    /** A short history in which nothing goes wrong but these deaths, one after the other, each at its own disk operation. */
    public static Outcome run(long seed, List<Death> deaths) {
        return run(new Simulation(seed, root -> kind(seed, root, Weather.brief(root.split())), deaths));
    }

    private static Outcome run(Simulation simulation) {
        Optional<Throwable> violation = Optional.empty();
        try {
            simulation.live();
        } catch (BeyondRepair e) {
            simulation.world.trace().add("beyond repair");
        } catch (RuntimeException | Error e) {
            violation = Optional.of(e);
        }
        return new Outcome(
                simulation.seed,
                simulation.world.trace().hash(),
                simulation.events,
                simulation.world.machine().faultyDisk().operations(),
                violation,
                simulation.world.trace().last(400),
                simulation.weather.lake().isPresent());
    }

    private void live() {
        startAgain();
        event(actors.getFirst()::act);
        for (int i = 0; i < weather.events(); i++) {
            event(this::chance);
        }
        end();
    }

    /** The disk lied, and the server says rightly that it cannot start from what is left. */
    private static final class BeyondRepair extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** One event and its checks; the server may die in it, then another one is started. */
    private void event(Runnable what) {
        events++;
        try {
            what.run();
            observe();
        } catch (SimulatedCrash e) {
            crashed();
        }
    }

    private void crashed() {
        die(howItDies());
        startAgain();
    }

    /** The power goes, or the process alone. */
    private Model.Death howItDies() {
        Death chosen = deaths.poll();
        if (chosen != null) {
            return chosen.how();
        }
        return weather.has(Storm.KILL) && random.nextBoolean() ? Model.Death.KILLED : Model.Death.POWER_LOST;
    }

    private void die(Model.Death how) {
        world.server().ifPresent(server -> model.crashed(server.tables(), world.now(), how));
        switch (how) {
            case POWER_LOST -> world.losePower();
            case KILLED -> world.kill();
        }
    }

    private void observe() {
        look(Model.Look.AT_OPEN_ONES);
        world.trace().add("", world.machine().clock().nanos());
    }

    private void look(Model.Look look) {
        world.server().ifPresent(server -> {
            model.observe(server.tables(), world.now(), look);
            lakeModel.ifPresent(of -> of.observe(model.tables(), server.pointers(), world.life()));
        });
    }

    /**
     * What may happen next, and how often of a thousand times.
     *
     * @param ends whether the server's life may end by it
     */
    private record Chance(int weight, Runnable what, boolean ends) {
        Chance(int weight, Runnable what) {
            this(weight, what, false);
        }
    }

    private List<Chance> chances() {
        List<Chance> all = new ArrayList<>(List.of(
                new Chance(555, this::actor),
                new Chance(250, this::turn),
                new Chance(40, this::rewrite),
                new Chance(100, nature::pass),
                new Chance(25, () -> actors.getFirst().act()),
                new Chance(10, nature::fillDisk),
                new Chance(10, nature::armCrash),
                new Chance(10, nature::flip),
                new Chance(5, nature::failOnce),
                new Chance(5, nature::hang),
                new Chance(5, nature::lie),
                new Chance(5, nature::jumpClock),
                new Chance(7, () -> dies(Storm.POWER_LOSS, Model.Death.POWER_LOST), true),
                new Chance(7, () -> dies(Storm.KILL, Model.Death.KILLED), true),
                new Chance(6, this::restart, true)));
        if (weather.hasKeyed()) {
            all.add(new Chance(60, this::flush));
            all.add(new Chance(15, this::rest));
            all.add(new Chance(5, nature::harmStore));
        }
        lake.ifPresent(of -> {
            all.add(new Chance(200, () -> of.work(this::otherThings)));
            all.add(new Chance(80, () -> of.tend(this::otherThings)));
            all.add(new Chance(40, of::statement));
            all.add(new Chance(40, of::byOthers));
            all.add(new Chance(25, of::cure));
            all.add(new Chance(20, () -> ((Admin) actors.getFirst()).turnLake()));
            all.add(new Chance(4, of::catalogDown));
            all.add(new Chance(40, of::passLong));
        });
        return all;
    }

    /** What happens while a worker of the lake is in the middle of something. */
    private void otherThings() {
        if (resting == RESTING_AT_MOST) {
            return;
        }
        resting++;
        try {
            world.trace().add("a worker rests");
            int count = random.nextInt(1, 12);
            for (int i = 0; i < count; i++) {
                chance(whileAWorkerRests);
                observe();
            }
            world.trace().add("it goes on");
        } finally {
            resting--;
        }
    }

    private void chance() {
        chance(chances);
    }

    private void chance(List<Chance> chances) {
        int dice = random.nextInt(chances.stream().mapToInt(Chance::weight).sum());
        for (Chance chance : chances) {
            dice -= chance.weight();
            if (dice < 0) {
                chance.what().run();
                return;
            }
        }
    }

    private void actor() {
        actors.get(random.nextInt(1, actors.size())).act();
    }

    private void turn() {
        List<ManualLane> lanes = world.up().lanes();
        ManualLane lane = lanes.get(random.nextInt(lanes.size()));
        if (lane.queued() > 0) {
            int most = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(1, 6);
            world.trace().add("turn", lane.queued(), most);
            lane.turn(most);
        }
    }

    private void rewrite() {
        int steps = random.nextInt(1, 6);
        world.trace().add("rewrite", steps);
        for (int i = 0; i < steps; i++) {
            world.up().rewriter().step();
        }
    }

    private void flush() {
        world.trace().add("flush");
        world.up().flusher().step();
    }

    /** Somebody who has looked at a bucket is done with it: if nobody needs it, it is closed until it is needed again. */
    private void rest() {
        List<OpenTable.Placed> all = world.up().tables().all().stream()
                .flatMap(table -> table.buckets().stream())
                .toList();
        if (!all.isEmpty()) {
            OpenTable.Placed one = all.get(random.nextInt(all.size()));
            // alone in its turn: what is stored by a turn is looked at behind it, and what is closed is not
            if (one.lane() instanceof ManualLane lane && lane.queued() == 0) {
                world.trace().add("rest", one.tablet().bucket());
                lane.submit(new LaneInput.Rest(one.tablet()));
                lane.turn(Integer.MAX_VALUE);
            }
        }
    }

    private void dies(Storm storm, Model.Death how) {
        if (weather.has(storm)) {
            die(how);
            startAgain();
        }
    }

    /** Stopped as an operator does, and started again. */
    private void restart() {
        if (weather.has(Storm.RESTART)) {
            stop();
            if (world.troubles() || random.nextBoolean()) {
                world.heal();
            }
            startAgain();
        }
    }

    /** All that was received is stored by a stop, so that it is known and must survive. */
    private void stop() {
        world.up().lanes().forEach(lane -> lane.turn(Integer.MAX_VALUE));
        observe();
        actors.forEach(Actor::serverStops);
        long kept = world.stop();
        model.stopped(world.now());
        Violation.require(kept == 0, "after the stop %d bytes of native memory were kept", kept);
        int open = world.machine().faultyDisk().openFiles();
        Violation.require(open == 0, "after the stop %d files were open", open);
    }

    private void startAgain() {
        actors.forEach(Actor::serverGone);
        for (int i = 0; i < STARTS_AT_MOST; i++) {
            if (start()) {
                return;
            }
            world.pass(Duration.ofSeconds(1));
        }
        throw new Violation("the server does not start");
    }

    /** Whether the server is up; it may die or fail on its way. */
    private boolean start() {
        Death next = deaths.peek();
        if (next != null) {
            nature.crashAfter(next.operations(), next.moment());
        } else if (!ending && weather.has(Storm.CRASH_AT_OPERATION) && random.nextInt(4) == 0) {
            nature.crashAfter(random.nextInt(20));
        }
        try {
            world.start();
            model.recovered(world.up().tables());
            if (random.nextBoolean()) {
                look(Model.Look.AT_ALL);
            }
            return true;
        } catch (SimulatedCrash e) {
            die(howItDies());
        } catch (WeirException e) {
            if (model.lied() && e.code() == ErrorCode.CORRUPT) {
                throw new BeyondRepair();
            }
            boolean fair = world.troubles() && (e.code() == ErrorCode.IO_ERROR || e.code() == ErrorCode.DISK_FULL);
            if (!fair) {
                throw new Violation("the server does not start: " + e.getMessage(), e);
            }
            world.trace().add("no start");
            world.kill();
            world.heal();
        }
        return false;
    }

    /** Nothing goes wrong any more: then all must come to a good end. */
    private void end() {
        world.trace().add("end");
        ending = true;
        deaths.clear();
        lake.ifPresent(this::settleWithoutStart);
        event(() -> {
            nature.calmDown();
            stop();
            world.heal();
            startAgain();
        });
        writers.forEach(Writer::rest);
        for (int i = 0; i < ROUNDS_TO_SETTLE && !isSettled(); i++) {
            event(() -> {
                writers.forEach(Writer::act);
                world.up().lanes().forEach(lane -> lane.turn(Integer.MAX_VALUE));
                // some may wait for memory that a flush frees
                world.up().flusher().step();
            });
        }
        Violation.require(isSettled(), "writers are not answered although nothing goes wrong any more");
        rewriteAll();
        if (weather.hasKeyed()) {
            flushAll();
        }
        lake.ifPresent(this::settleAll);
        Violation.require(
                world.up().inFlight().bytes() == 0,
                "all is answered and %d bytes are in flight",
                world.up().inFlight().bytes());
        stop();
        startAgain();
        look(Model.Look.AT_ALL);
        model.checkReadable(world.up().tables(), world.now());
        stop();
        model.close();
    }

    /** Until there is nothing left to rewrite: what is read then is what was made. */
    private void rewriteAll() {
        Rewriter rewriter = world.up().rewriter();
        long before = rewriter.failures();
        long[] pause = {0};
        for (int i = 0; i < ROUNDS_TO_SETTLE && pause[0] < Rewriter.ROUND_NANOS; i++) {
            event(() -> {
                pause[0] = rewriter.step();
                world.up().lanes().forEach(lane -> lane.turn(Integer.MAX_VALUE));
            });
        }
        Violation.require(
                model.isSpoilt() || rewriter.failures() == before,
                "a rewrite fails although nothing goes wrong any more");
    }

    /** Until there is nothing left to flush: so rows by key are read from their stores at the next start. */
    private void flushAll() {
        Flusher flusher = world.up().flusher();
        long before = flusher.failures();
        long[] pause = {0};
        for (int i = 0; i < ROUNDS_TO_SETTLE && pause[0] < Flusher.ROUND_NANOS; i++) {
            event(() -> {
                pause[0] = flusher.step();
                world.up().lanes().forEach(lane -> lane.turn(Integer.MAX_VALUE));
            });
        }
        Violation.require(flusher.failures() == before, "a flush fails although nothing goes wrong any more");
    }

    /** Half of all servers that were not harmed get over their lake's troubles without a new start. */
    private void settleWithoutStart(LakeLife of) {
        if (random.nextBoolean() && of.isAlone() && !world.troubles() && !world.full()) {
            world.trace().add("without a start");
            nature.calmDown();
            settleAll(of);
        }
    }

    /** Until all rows are in the lake, and nothing else is; and then until its tables are as small as they become. */
    private void settleAll(LakeLife of) {
        event(() -> {
            of.calm();
            look(Model.Look.AT_ALL);
        });
        Optional<String> unfinished = Optional.of("");
        for (int i = 0; i < ROUNDS_OF_THE_LAKE && unfinished.isPresent(); i++) {
            int round = i;
            event(() -> of.towardsTheEnd(round));
            unfinished = of.unfinished();
        }
        Violation.require(unfinished.isEmpty(), "%s", unfinished.orElse(""));
        for (int i = 0; i < LakeLife.HOURS_TO_TIDY; i++) {
            int hour = i;
            event(() -> of.tidy(hour));
        }
        Optional<String> untidy = of.untidy();
        Violation.require(untidy.isEmpty(), "%s", untidy.orElse(""));
        // and once more all that readers find
        for (int i = 0; i < 10; i++) {
            event(this::actor);
        }
    }

    private boolean isSettled() {
        return writers.stream().allMatch(Writer::isSettled);
    }
}
