package dev.weir.sql;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import dev.weir.storage.log.LogView;
import dev.weir.storage.state.StateView;
import java.util.List;

/**
 * A table as it is at one moment.
 *
 * @param schemaId of the rows by key
 * @param buckets a view of the log per bucket, in bucket order
 * @param states of a primary-key table a view of the rows by key per bucket; of another table none
 * @param release lets go of what keeps the rows there; run once, when nothing is read any more
 */
public record HotTable(TableSpec spec, int schemaId, List<LogView> buckets, List<StateView> states, Runnable release)
        implements AutoCloseable {
    /** A log table. */
    public HotTable(TableSpec spec, List<LogView> buckets, Runnable release) {
        this(spec, 0, buckets, List.of(), release);
    }

    /** The columns that users declared. */
    public TableSchema schema() {
        return spec.schema();
    }

    boolean isKeyed() {
        return spec.key().isPresent();
    }

    /** The columns of its log. */
    TableSchema logSchema() {
        return spec.logSchema();
    }

    @Override
    public void close() {
        release.run();
    }

    /** Of a primary-key table those that are there now. */
    long rowCount() {
        return isKeyed() ? states.stream().mapToLong(StateView::rows).sum() : logRowCount();
    }

    long logRowCount() {
        long rows = 0;
        for (LogView bucket : buckets) {
            rows += bucket.highWatermark() - bucket.startOffset();
        }
        return rows;
    }
}
