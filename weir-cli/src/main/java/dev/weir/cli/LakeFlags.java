package dev.weir.cli;

import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.LakeTransform;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of a table that say how its rows settle into the lake, of {@code create} and {@code alter}. */
final class LakeFlags {
    @Option(names = "--lake", description = "whether rows become files of an Iceberg table too: on or off (default)")
    private Optional<LakeOptions.Mode> mode = Optional.empty();

    @Option(
            names = "--lake-freshness",
            paramLabel = "TIME",
            description = "how long a row may wait for the lake: 10s (default), 5min")
    private Optional<String> freshness = Optional.empty();

    @Option(
            names = "--lake-partition",
            paramLabel = "TRANSFORMS",
            description = "how the lake's table is partitioned: 'day(ts), bucket(16, user)' (default: not)")
    private Optional<String> partition = Optional.empty();

    @Option(
            names = "--sort-key",
            paramLabel = "COLUMN[,COLUMN...]",
            description = "columns by which rows are sorted within the lake's files (default: as they came)")
    private Optional<String> sortKey = Optional.empty();

    @Option(
            names = "--lake-fresh-on-read",
            description = "whether what waits settles when an engine asks for the lake's table: on or off (default)")
    private Optional<LakeOptions.Mode> freshOnRead = Optional.empty();

    LakeOptions.Change change() {
        LakeOptions.Change change = LakeOptions.Change.NONE;
        if (mode.isPresent()) {
            change = change.withMode(mode.get());
        }
        if (freshness.isPresent()) {
            change = change.withFreshnessMs(LakeOptions.parseFreshnessMs(freshness.get()));
        }
        if (partition.isPresent()) {
            change = change.withPartition(LakeTransform.parseList(partition.get()));
        }
        if (freshOnRead.isPresent()) {
            change = change.withFreshOnRead(freshOnRead.get());
        }
        return sortKey.isPresent() ? change.withSortKey(columns(sortKey.get())) : change;
    }

    /** Not the parser's own list: one that is empty takes the key away, and one that is not given leaves it. */
    private static List<String> columns(String written) {
        return Arrays.stream(written.split(","))
                .filter(column -> !column.isEmpty())
                .toList();
    }
}
