package dev.weir.sql;

import dev.weir.sql.ParquetExport.Offsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of a table lies in the lake: in each bucket the rows before an offset, in files that {@link ParquetExport} or another engine has written. Nothing is
 * said of rows behind it, which the log has.
 *
 * @param settled per bucket the offset before which rows are in the files
 * @param files that hold them; none has a row from {@code settled} on
 * @param ids field ids of the columns that have none of their own, as in {@link ParquetExport}
 * @param snapshots that the lake still has, oldest first
 * @param near asked when somebody reads files
 */
public record ColdTable(
        List<Long> settled, List<LakeFile> files, Map<String, Integer> ids, List<Snapshot> snapshots, NearFiles near) {
    /** Of which nothing is in the lake. */
    static final ColdTable NONE =
            new ColdTable(List.of(), List.of(), Map.of(), List.of(), files -> new NearFiles.Held(List.of(), () -> {}));

    public ColdTable {
        settled = List.copyOf(settled);
        files = List.copyOf(files);
        ids = Map.copyOf(ids);
        snapshots = List.copyOf(snapshots);
    }

    /**
     * Offsets are dense, so it is known how many rows of the files are not seen.
     *
     * @param before per bucket the offset before which rows are seen
     */
    long visibleRows(List<Long> before) {
        long rows = files.stream().mapToLong(LakeFile::rows).sum();
        for (int bucket = 0; bucket < before.size(); bucket++) {
            rows -= Math.max(0, settled.get(bucket) - before.get(bucket));
        }
        return rows;
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
