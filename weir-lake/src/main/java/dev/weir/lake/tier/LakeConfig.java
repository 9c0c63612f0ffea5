package dev.weir.lake.tier;

import java.util.Map;

/**
 * How rounds are made.
 *
 * @param roundBytes one round takes about so much of the log
 * @param enoughBytes a round begins when so much waits, however fresh it is
 * @param fileBytes about how large a file becomes
 * @param tableProperties of Iceberg tables that are made
 * @param upkeep how they are kept small
 */
public record LakeConfig(
        long roundBytes, long enoughBytes, long fileBytes, Map<String, String> tableProperties, UpkeepConfig upkeep) {
    public static final LakeConfig DEFAULT = new LakeConfig(
            256L << 20,
            64L << 20,
            128L << 20,
            Map.of("write.metadata.delete-after-commit.enabled", "true", "write.metadata.previous-versions-max", "20"),
            UpkeepConfig.DEFAULT);

    public LakeConfig {
        tableProperties = Map.copyOf(tableProperties);
    }

    public LakeConfig withUpkeep(UpkeepConfig other) {
        return new LakeConfig(roundBytes, enoughBytes, fileBytes, tableProperties, other);
    }
}
