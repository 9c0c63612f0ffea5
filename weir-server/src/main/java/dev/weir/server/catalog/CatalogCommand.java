package dev.weir.server.catalog;

import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;

/** A change of the catalog. Whatever is random or of the clock is decided before and comes inside. */
public sealed interface CatalogCommand {
    record CreateTable(String tableId, TableName name, TableSpec spec, long createdAtUs) implements CatalogCommand {}

    record AlterTable(TableName name, TableChange change) implements CatalogCommand {}

    record DropTable(TableName name) implements CatalogCommand {}
}
