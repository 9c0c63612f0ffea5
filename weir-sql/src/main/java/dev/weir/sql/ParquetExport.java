package dev.weir.sql;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Rows of one table's log that become Parquet files, and what these look like: all columns of the log, and behind them {@code _bucket}, {@code _offset} and
 * {@code _timestamp}. Rows are in the order of bucket and offset, unless they are sorted.
 *
 * @param table stays the caller's, who closes it behind the export
 * @param ranges of each bucket, in bucket order; nothing else is read
 * @param ids field ids of the columns that have none of their own: the three behind, and {@code _change}
 * @param sort rows are in this order within a file; empty: by bucket and offset
 * @param partition a file has rows of one value of each; empty: it has any
 * @param directory for the files, which is there and on a local disk; with partitions they are in directories below it
 * @param name what the files' names begin with: {@code name-0.parquet} is the first
 * @param fileBytes another file begins when one has about as many
 * @param rowGroupRows rows of a row group at most
 */
public record ParquetExport(
        HotTable table,
        List<Offsets> ranges,
        Map<String, Integer> ids,
        List<Sort> sort,
        List<Partition> partition,
        Path directory,
        String name,
        long fileBytes,
        int rowGroupRows) {
    public ParquetExport {
        ranges = List.copyOf(ranges);
        ids = Map.copyOf(ids);
        sort = List.copyOf(sort);
        partition = List.copyOf(partition);
    }

    /** Offsets of a bucket, from the first to before the last. */
    public record Offsets(long from, long to) {
        public long rows() {
            return Math.max(0, to - from);
        }
    }

    public enum Direction {
        ASCENDING,
        DESCENDING
    }

    public enum Nulls {
        FIRST,
        LAST
    }

    public record Sort(String column, Direction direction, Nulls nulls) {}

    /** One part of what parts rows among files, by Iceberg's rules. */
    public record Partition(String column, Transform transform) {}

    /** Iceberg's transforms. */
    public sealed interface Transform {
        record Identity() implements Transform {}

        record Bucket(int buckets) implements Transform {}

        record Truncate(int width) implements Transform {}

        record Year() implements Transform {}

        record Month() implements Transform {}

        record Day() implements Transform {}

        record Hour() implements Transform {}
    }

    long rows() {
        return ranges.stream().mapToLong(Offsets::rows).sum();
    }
}
