package dev.weir.sql;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import dev.weir.storage.log.LogView;
import java.util.List;

/**
 * A table as it is at one moment.
 *
 * @param buckets a view per bucket, in bucket order
 * @param release lets go of what keeps the rows there; run once, when nothing is read any more
 */
public record HotTable(TableSpec spec, List<LogView> buckets, Runnable release) implements AutoCloseable {
    /** The columns that users declared. */
    public TableSchema schema() {
        return spec.schema();
    }

    /** The columns of its rows, which are those of its log. */
    TableSchema logSchema() {
        return spec.logSchema();
    }

    @Override
    public void close() {
        release.run();
    }

    long rowCount() {
        long rows = 0;
        for (LogView bucket : buckets) {
            rows += bucket.highWatermark() - bucket.startOffset();
        }
        return rows;
    }
}
