package dev.weir.bench.soak;

import dev.weir.bench.process.ServerCommand;
import dev.weir.bench.process.ServerPlace;
import dev.weir.bench.process.ServerProcess;
import dev.weir.format.RealWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts a server, loads it, looks at it, and says whether anything grew. */
@RealWorld("how long it lasts")
public final class Soak {
    private static final int OK = 0;
    private static final int FAILED = 1;

    /** Resident from the start, so that what grows is something else. */
    private static final List<String> HEAP = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    /** Of the run, what is for warming up: pools, code and caches grow to their size. */
    private static final int WARM_UP_SHARE = 4;

    private final SoakArgs args;
    private final Tally tally = new Tally();
    private final Map<Gauge, List<Trend.Point>> seen = new EnumMap<>(Gauge.class);

    private Soak(SoakArgs args) {
        this.args = args;
    }

    /**
     * @param words of the command line, without {@code soak}
     * @return exit code: 0 all is flat and nothing failed, 1 not
     */
    public static int run(ServerCommand command, Path work, String[] words) {
        return new Soak(SoakArgs.parse(words)).run(command, work);
    }

    public static String usage() {
        return SoakArgs.USAGE;
    }

    private int run(ServerCommand command, Path work) {
        ServerPlace place = ServerPlace.fresh(work);
        boolean alive;
        try (ServerProcess server =
                ServerProcess.start(command.withJvmFlags(HEAP), place).awaitReady()) {
            Sampler sampler = new Sampler(server.pid(), place.httpPort());
            try (Load load = new Load(place.uri(), place.flightPort(), place.httpPort(), args.rowsPerSecond(), tally)) {
                load.start();
                look(sampler);
            }
            alive = ProcessHandle.of(server.pid()).map(ProcessHandle::isAlive).orElse(false);
            show("idle", args.seconds(), sampler.look());
        }
        return verdict(alive);
    }

    private void look(Sampler sampler) {
        long begun = System.nanoTime();
        long sampleNs = TimeUnit.SECONDS.toNanos(args.sampleSeconds());
        long total = args.seconds() / args.sampleSeconds();
        for (long number = 1; number <= total; number++) {
            LockSupport.parkNanos(begun + number * sampleNs - System.nanoTime());
            Map<Gauge, Double> now = sampler.look();
            double seconds = (System.nanoTime() - begun) / 1e9;
            show("load", (long) seconds, now);
            if (number * WARM_UP_SHARE > total) {
                now.forEach((gauge, value) ->
                        seen.computeIfAbsent(gauge, any -> new ArrayList<>()).add(new Trend.Point(seconds, value)));
            }
        }
    }

    private static void show(String phase, long seconds, Map<Gauge, Double> values) {
        StringBuilder line = new StringBuilder("%s %5d s".formatted(phase, seconds));
        values.forEach((gauge, value) -> line.append("  %s=%.1f".formatted(gauge.label(), value)));
        System.out.println(line);
    }

    private int verdict(boolean alive) {
        System.out.println();
        System.out.print(tally.text());
        System.out.println();
        System.out.printf(
                "%-14s %10s %10s %10s %10s %12s %10s  %s%n",
                "gauge", "first", "last", "lowest", "highest", "growth/hour", "allowed", "verdict");
        boolean flat = true;
        for (Map.Entry<Gauge, List<Trend.Point>> entry : seen.entrySet()) {
            Trend trend = Trend.of(entry.getKey(), entry.getValue());
            flat &= trend.flat();
            System.out.printf(
                    "%-14s %10.1f %10.1f %10.1f %10.1f %12.1f %10.1f  %s%n",
                    trend.gauge().label(),
                    trend.first(),
                    trend.last(),
                    trend.lowest(),
                    trend.highest(),
                    trend.growthPerHour(),
                    trend.gauge().allowedGrowth(trend.first()),
                    trend.flat() ? "flat" : "GROWS");
        }
        boolean passed = alive && flat && tally.clean();
        System.out.printf(
                "%nsoak: %s seconds=%d rate=%d server=%s%n",
                passed ? "passed" : "FAILED", args.seconds(), args.rowsPerSecond(), alive ? "alive" : "DIED");
        return passed ? OK : FAILED;
    }
}
