package dev.weir.lake.tier;

import java.time.Duration;

/**
 * How lake tables are kept small. What a table says of itself by Iceberg's {@code history.expire.*} comes first.
 *
 * @param snapshotKeep snapshots stay so long
 * @param snapshotsMin so many stay, however old
 * @param snapshotsMax no more stay, however young
 * @param orphanAge what nothing names goes when it was seen so for so long
 * @param mergeFiles so many neighbours are worth a merge
 */
public record UpkeepConfig(
        Duration snapshotKeep, int snapshotsMin, int snapshotsMax, Duration orphanAge, int mergeFiles) {
    public static final UpkeepConfig DEFAULT = new UpkeepConfig(Duration.ofHours(1), 10, 500, Duration.ofHours(12), 10);
}
