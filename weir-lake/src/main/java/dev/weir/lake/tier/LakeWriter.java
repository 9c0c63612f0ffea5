package dev.weir.lake.tier;

import dev.weir.format.wire.LakeTransform;
import dev.weir.lake.schema.ColumnFigures;
import dev.weir.lake.schema.LakeSchema;
import dev.weir.storage.object.ObjectContent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The port to what makes Parquet files of rows of the log: all columns with their field ids, and behind them {@code _bucket}, {@code _offset} and {@code
 * _timestamp} with those of {@link LakeSchema#POSITION_IDS}, in the types of {@link LakeSchema}.
 */
public interface LakeWriter {
    /**
     * Which rows, and how.
     *
     * @param from of each bucket
     * @param to of each bucket; rows from {@code from} to before {@code to} are written, each once, and no others
     * @param sortKey ascending, nulls first; none: by bucket and offset
     * @param partition no file has rows of two values; none: a file may have any
     * @param fileBytes about how large files become
     */
    record Order(
            TieredTable table,
            Offsets from,
            Offsets to,
            List<String> sortKey,
            List<LakeTransform> partition,
            long fileBytes) {
        public Order {
            sortKey = List.copyOf(sortKey);
            partition = List.copyOf(partition);
        }
    }

    /**
     * Which files become others with the same rows.
     *
     * @param files with the columns of the table, or fewer, and the same partition
     * @param sortKey as in {@link Order}
     */
    record Merge(TieredTable table, List<Source> files, List<String> sortKey, long fileBytes) {
        public Merge {
            files = List.copyOf(files);
            sortKey = List.copyOf(sortKey);
        }
    }

    /** A file of the lake, and how long it is. */
    record Source(String location, long bytes) {}

    /**
     * A file that is written, somewhere near, and goes when its {@link Files} are closed.
     *
     * @param partition values in the order of the partition, as Iceberg's library has them; empty: null
     * @param columns by field id
     */
    record Written(
            ObjectContent content, long rows, List<Optional<Object>> partition, Map<Integer, ColumnFigures> columns) {
        public Written {
            partition = List.copyOf(partition);
            columns = Map.copyOf(columns);
        }
    }

    /** The files of an order. */
    interface Files extends AutoCloseable {
        List<Written> list();

        @Override
        void close();
    }

    /** {@code OFFSET_OUT_OF_RANGE} when the log no longer has all of these rows, {@code UNKNOWN_TABLE} when the table is dropped. The caller closes the files. */
    Files write(Order order);

    /** Their partition is not said again. The caller closes the files. */
    Files merge(Merge order);
}
