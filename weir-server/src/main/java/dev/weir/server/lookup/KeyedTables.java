package dev.weir.server.lookup;

import dev.weir.format.wire.TableName;

/** Where tables with a primary key are found. */
public interface KeyedTables {
    /** Throws {@code UNKNOWN_TABLE}, or {@code UNSUPPORTED} for a table without a primary key. */
    KeyedTable require(TableName table);
}
