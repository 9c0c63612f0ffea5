package dev.weir.lake.read;

import dev.weir.lake.schema.ColumnFigures;
import dev.weir.lake.tier.Offsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lake's part of a table at one moment. Immutable.
 *
 * @param start of each bucket, where the rows that are there without a gap begin
 * @param settled of each bucket the rows below are in the files
 * @param files that hold them, and no others
 * @param snapshots that the lake still has, oldest first
 */
public record LakeView(Offsets start, Offsets settled, List<File> files, List<Snapshot> snapshots) {
    public LakeView {
        files = List.copyOf(files);
        snapshots = List.copyOf(snapshots);
    }

    /**
     * A Parquet file.
     *
     * @param location its absolute URI
     * @param within per bucket the offsets that its rows lie within; empty: not known
     * @param columns what is known of them without reading, by field id
     */
    public record File(
            String location, long rows, long bytes, Optional<Range> within, Map<Integer, ColumnFigures> columns) {
        public File {
            columns = Map.copyOf(columns);
        }
    }

    /** Of each bucket the offsets from the first to before the last. */
    public record Range(Offsets from, Offsets to) {}

    /**
     * A state of the lake.
     *
     * @param range what came in with it; empty: it brought nothing of the log
     * @param rows that the table had then
     * @param files that the table had then
     */
    public record Snapshot(long id, long committedUs, String operation, Optional<Range> range, long rows, long files) {}
}
