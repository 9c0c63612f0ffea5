package dev.weir.server.lookup;

import dev.weir.format.batch.BatchLimits;
import dev.weir.format.wire.LookupRequest;
import dev.weir.format.wire.TableName;
import dev.weir.server.memory.Memory;
import dev.weir.server.query.SqlPoint;
import org.apache.arrow.vector.types.pojo.Schema;

/** Where lookups begin. Any thread. */
public final class LookupPath {
    private final KeyedTables tables;
    private final Memory memory;
    private final BatchLimits limits;

    public LookupPath(KeyedTables tables, Memory memory, BatchLimits limits) {
        this.tables = tables;
        this.memory = memory;
        this.limits = limits;
    }

    /**
     * Throws what {@link KeyedTables#require} and {@link KeyColumns#of} throw, and {@code UNKNOWN_COLUMN}.
     *
     * @param keys columns of the batches that will come
     */
    public LookupSession open(LookupRequest request, Schema keys) {
        KeyedTable table = tables.require(TableName.parse(request.table()));
        KeyColumns columns = KeyColumns.of(table, request.match(), keys);
        return new LookupSession(table, columns, Answers.of(table, request), memory, limits);
    }

    /** Throws {@code UNKNOWN_TABLE}. */
    public PointRead open(SqlPoint point) {
        return PointRead.of(tables, point);
    }
}
