package dev.weir.sql;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import dev.weir.storage.log.LogView;
import java.util.List;

/** A table as it is at one moment: a view per bucket, in bucket order. */
public record HotTable(TableSpec spec, List<LogView> buckets) {
    public TableSchema schema() {
        return spec.schema();
    }

    long rowCount() {
        long rows = 0;
        for (LogView bucket : buckets) {
            rows += bucket.highWatermark() - bucket.startOffset();
        }
        return rows;
    }
}
