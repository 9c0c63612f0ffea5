package dev.weir.format.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;

/** The body of the action {@code alter_table}: in JSON the name and the keys of the options that change, at least one. */
public record AlterTable(String name, TableChange change) {
    public AlterTable {
        if (change.equals(TableChange.NONE)) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "say what to change: durability, retention_ms, retention_bytes, lake, lake_freshness_ms, sort_key, lake_partition, lake_fresh_on_read table="
                            + name);
        }
    }
}
