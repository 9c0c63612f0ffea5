package dev.weir.sim.run;

import dev.weir.lake.tier.LakeConfig;
import dev.weir.lake.tier.UpkeepConfig;
import dev.weir.sim.lake.LakeShape;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** What goes wrong with the lake of a history. */
record LakeWeather(Set<LakeStorm> storms, LakeShape shape) {
    private static final double STORM = 0.4;

    static LakeWeather of(SplittableRandom random) {
        EnumSet<LakeStorm> storms = EnumSet.noneOf(LakeStorm.class);
        boolean calm = random.nextInt(8) == 0;
        for (LakeStorm storm : LakeStorm.values()) {
            if (!calm && random.nextDouble() < STORM) {
                storms.add(storm);
            }
        }
        Map<String, String> properties = new HashMap<>(LakeConfig.DEFAULT.tableProperties());
        if (random.nextBoolean()) {
            // manifests are merged, and old metadata goes, after few commits
            properties.put("commit.manifest.min-count-to-merge", Integer.toString(random.nextInt(2, 6)));
            properties.put("write.metadata.previous-versions-max", Integer.toString(random.nextInt(1, 4)));
        }
        if (random.nextBoolean()) {
            properties.put("write.metadata.metrics.default", "truncate(6)");
        }
        LakeConfig config = new LakeConfig(
                1L << random.nextInt(9, 17), 1L << random.nextInt(8, 14), 1L << 20, properties, upkeep(random));
        int workers = storms.contains(LakeStorm.MORE_WORKERS) ? random.nextInt(2, 4) : 1;
        return new LakeWeather(storms, new LakeShape(config, workers));
    }

    /** What nothing names stays for longer than any worker ever rests. */
    private static UpkeepConfig upkeep(SplittableRandom random) {
        return new UpkeepConfig(
                Duration.ofSeconds(random.nextInt(random.nextInt(3) == 0 ? 3600 : 60)),
                random.nextInt(1, 6),
                random.nextInt(6, 40),
                UpkeepConfig.DEFAULT.orphanAge(),
                random.nextInt(2, 6));
    }

    boolean has(LakeStorm storm) {
        return storms.contains(storm);
    }
}
