package dev.weir.server.catalog;

import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;

/**
 * A table that exists.
 *
 * @param tableId never used again, also not by a table of the same name; names the directory
 * @param schemaId version of the schema, from 1
 */
public record TableInfo(String tableId, TableName name, TableSpec spec, int schemaId, long createdAtUs) {
    /** {@code database.table} */
    public String fullName() {
        return name.qualified();
    }

    /** The same table with other options. */
    TableInfo changed(TableChange change) {
        return new TableInfo(tableId, name, change.appliedTo(spec), schemaId, createdAtUs);
    }
}
