package dev.weir.sql;

import dev.weir.sql.ParquetExport.Offsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What of a table lies in the lake: in each bucket the rows before an offset, in files that {@link ParquetExport} or another engine has written. Nothing is
 * said of rows behind it, which the log has.
 *
 * @param start per bucket the offset from which on no row is missing: what files have of the log before it is no part of the table any more. Others' rows
 *     have offsets below 0
 * @param settled per bucket the offset before which rows are in the files
 * @param files that hold them; none has a row from {@code settled} on
 * @param ids field ids of the columns that have none of their own, as in {@link ParquetExport}
 * @param snapshots that the lake still has, oldest first
 * @param near asked when somebody reads files
 */
public record ColdTable(
        List<Long> start,
        List<Long> settled,
        List<LakeFile> files,
        Map<String, Integer> ids,
        List<Snapshot> snapshots,
        NearFiles near) {
    /** Of which nothing is in the lake. */
    static final ColdTable NONE = new ColdTable(
            List.of(), List.of(), List.of(), Map.of(), List.of(), files -> new NearFiles.Held(List.of(), () -> {}));

    public ColdTable {
        start = List.copyOf(start);
        settled = List.copyOf(settled);
        files = List.copyOf(files);
        ids = Map.copyOf(ids);
        snapshots = List.copyOf(snapshots);
    }

    /**
     * Behind the start offsets are dense, so it is known how many rows of the files are not seen. A file that was merged of rows before the start and others counts as a whole.
     *
     * @param before per bucket the offset before which rows are seen
     */
    long visibleRows(List<Long> before) {
        long rows = files.stream()
                .filter(file -> !isBeforeStart(file))
                .mapToLong(LakeFile::rows)
                .sum();
        for (int bucket = 0; bucket < before.size(); bucket++) {
            rows -= Math.max(0, settled.get(bucket) - before.get(bucket));
        }
        return rows;
    }

    /** Whether all its rows are. */
    private boolean isBeforeStart(LakeFile file) {
        return file.offsets()
                .filter(offsets -> IntStream.range(0, start.size())
                        .allMatch(bucket -> seen(bucket, offsets.get(bucket)).rows() == 0))
                .isPresent();
    }

    /** What rows of a bucket lie within that are part of the table, when they lie within {@code offsets}. */
    Offsets seen(int bucket, Offsets offsets) {
        return offsets.from() < 0 ? offsets : new Offsets(Math.max(offsets.from(), start.get(bucket)), offsets.to());
    }

    /**
     * A Parquet file.
     *
     * @param name in the lake
     * @param offsets per bucket what its rows lie within; empty: not known
     * @param columns what is known of them without reading, by field id; may be none
     */
    public record LakeFile(
            String name,
            long rows,
            long bytes,
            Optional<List<Offsets>> offsets,
            Map<Integer, ParquetFile.Column> columns) {
        public LakeFile {
            offsets = offsets.map(List::copyOf);
            columns = Map.copyOf(columns);
        }

        /** One that was just written; its name is its path. */
        public static LakeFile of(ParquetFile file) {
            return new LakeFile(
                    file.path().toString(), file.rows(), file.bytes(), Optional.of(file.offsets()), file.columns());
        }
    }

    /**
     * A state of the lake.
     *
     * @param committedUs microseconds since 1970
     * @param ranges per bucket what came in with it; none: it brought nothing of the log
     */
    public record Snapshot(long id, long committedUs, String operation, List<Offsets> ranges, long rows, long files) {
        public Snapshot {
            ranges = List.copyOf(ranges);
        }
    }
}
