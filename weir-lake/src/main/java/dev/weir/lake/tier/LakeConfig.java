package dev.weir.lake.tier;

import java.util.Map;

/**
 * How rounds are made.
 *
 * @param roundBytes one round takes about so much of the log
 * @param enoughBytes a round begins when so much waits, however fresh it is
 * @param fileBytes about how large a file becomes
 * @param tableProperties of Iceberg tables that are made
 */
public record LakeConfig(long roundBytes, long enoughBytes, long fileBytes, Map<String, String> tableProperties) {
    public static final LakeConfig DEFAULT = new LakeConfig(
            256L << 20,
            64L << 20,
            128L << 20,
            Map.of("write.metadata.delete-after-commit.enabled", "true", "write.metadata.previous-versions-max", "20"));

    public LakeConfig {
        tableProperties = Map.copyOf(tableProperties);
    }
}
