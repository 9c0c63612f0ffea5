package dev.weir.sim.run;

import dev.weir.format.batch.Codec;
import dev.weir.sim.client.Admin;
import dev.weir.sim.client.Writer;
import dev.weir.sim.world.ServerProcess;
import dev.weir.storage.log.RewriteConfig;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** What kind of history a seed has: how large its world is, and what goes wrong in it. */
public record Weather(
        Set<Storm> storms,
        ServerProcess.Shape shape,
        Admin.Habits tables,
        Writer.Habits writing,
        int writers,
        int readers,
        int longestPauseMs,
        int events,
        Optional<LakeWeather> lake) {
    private static final double STORM = 0.4;

    /** They are dearer there. */
    private static final int LAKE_EVENTS = 200;

    /** So that what rests is flushed. */
    private static final int LONG_PAUSE_MS = 12_000;

    /** Where nobody ever pauses for a second, what is due in a second must come all the same. */
    private static final int[] PAUSES_MS = {50, 500, 3_000};

    static Weather of(SplittableRandom random) {
        EnumSet<Storm> storms = EnumSet.noneOf(Storm.class);
        boolean calm = random.nextInt(8) == 0;
        for (Storm storm : Storm.values()) {
            if (!calm && random.nextDouble() < chance(storm)) {
                storms.add(storm);
            }
        }
        return new Weather(
                storms,
                new ServerProcess.Shape(
                        random.nextInt(1, 4),
                        1L << random.nextInt(10, 15),
                        random.nextBoolean() ? 1L << random.nextInt(20, 32) : Long.MAX_VALUE,
                        1L << random.nextInt(8, 15),
                        1L << random.nextInt(11, 20),
                        random.nextInt(3) == 0 ? 0 : 1L << random.nextInt(9, 15),
                        rewriting(random.split()),
                        1L << random.nextInt(14, 18)),
                new Admin.Habits(
                        random.nextInt(1, 4),
                        random.nextInt(1, 5),
                        random.nextInt(3) * 0.5,
                        storms.contains(Storm.DROP_TABLE) ? 0.3 : 0,
                        storms.contains(Storm.ALTER_TABLE) ? 0.5 : 0),
                new Writer.Habits(
                        random.nextInt(1, 17),
                        storms.contains(Storm.LOST_ANSWER) ? 0.05 : 0,
                        storms.contains(Storm.DISCONNECT) ? 0.05 : 0,
                        random.nextInt(3) == 0 ? Codec.ZSTD : Codec.NONE),
                random.nextInt(2, 6),
                random.nextInt(1, 3),
                PAUSES_MS[random.nextInt(PAUSES_MS.length)],
                random.nextInt(20) == 0 ? 3000 : random.nextInt(50, 500),
                Optional.empty());
    }

    /** A short one in which nothing goes wrong, and much of what a server does happens. */
    static Weather brief(SplittableRandom random) {
        return new Weather(
                EnumSet.noneOf(Storm.class),
                new ServerProcess.Shape(
                        1,
                        4_096,
                        Long.MAX_VALUE,
                        1_024,
                        1 << 20,
                        random.nextBoolean() ? 0 : 1_024,
                        rewriting(random.split()),
                        1L << 14),
                new Admin.Habits(2, 2, random.nextInt(3) * 0.5, 0.3, 0.3),
                new Writer.Habits(4, 0, 0, Codec.NONE),
                3,
                1,
                1_500,
                60,
                Optional.empty());
    }

    /** The same with primary-key tables: most of them, or all. Their newest rows have little memory, and now and then nothing comes for long. */
    Weather keyed(SplittableRandom random) {
        return new Weather(
                storms,
                shape.withHotBytes(1L << random.nextInt(12, 17)),
                tables.withKeyed(random.nextInt(3) == 0 ? 0.6 : 1),
                writing,
                writers,
                readers,
                random.nextInt(3) == 0 ? LONG_PAUSE_MS : longestPauseMs,
                events,
                lake);
    }

    /** The same with a lake. What a log cannot survive unharmed is left to histories without one. */
    Weather withLake(SplittableRandom random) {
        EnumSet<Storm> milder = EnumSet.noneOf(Storm.class);
        milder.addAll(storms);
        milder.removeAll(EnumSet.of(Storm.LYING_SYNC, Storm.BIT_FLIP, Storm.HOSTILE));
        LakeWeather of = LakeWeather.of(random.split());
        return new Weather(
                milder,
                shape,
                tables.withLake(
                        random.nextInt(1, 3), random.nextInt(3) == 0 ? 0.7 : 1, of.has(LakeStorm.ON_AND_OFF) ? 0.7 : 0),
                writing,
                Math.min(writers, 3),
                readers,
                random.nextBoolean() ? LONG_PAUSE_MS : longestPauseMs,
                Math.min(events, LAKE_EVENTS),
                Optional.of(of));
    }

    /** Whether there are primary-key tables. */
    boolean hasKeyed() {
        return tables.keyed() > 0;
    }

    /** Batches of a few rows are large here. */
    private static RewriteConfig rewriting(SplittableRandom random) {
        return new RewriteConfig(
                random.nextInt(4, 40),
                random.nextBoolean() ? 1 << 20 : 512,
                random.nextInt(2, 20),
                1 << 20,
                // half of all logs are rolled by length and age alone, so that what a roll does comes seldom
                random.nextBoolean() ? random.nextInt(2, 12) : 10_000,
                random.nextBoolean() ? random.nextLong(100_000, 5_000_000) : Long.MAX_VALUE / 4,
                random.nextInt(2, 5),
                1);
    }

    /** The disk's worst spoils what can be checked, so it comes less often. */
    private static double chance(Storm storm) {
        return switch (storm) {
            case LYING_SYNC, BIT_FLIP -> STORM / 4;
            default -> STORM;
        };
    }

    boolean has(Storm storm) {
        return storms.contains(storm);
    }
}
