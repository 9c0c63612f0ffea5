package dev.weir.server.catalog;

import dev.weir.format.wire.TableName;

/** What a command came to. */
public sealed interface CatalogOutcome {
    record Created(TableInfo table) implements CatalogOutcome {}

    /** @param table as it is now */
    record Altered(TableInfo table) implements CatalogOutcome {}

    record Dropped(TableInfo table) implements CatalogOutcome {}

    /** Nothing changed: the name is taken. */
    record Exists(TableInfo table) implements CatalogOutcome {}

    /** Nothing changed: there is no such table. */
    record Missing(TableName name) implements CatalogOutcome {}
}
