package dev.weir.server.catalog;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableName;

/** What a command came to. */
public sealed interface CatalogOutcome {
    record Created(TableInfo table) implements CatalogOutcome {}

    /** @param table as it is now */
    record Altered(TableInfo table) implements CatalogOutcome {}

    record Dropped(TableInfo table) implements CatalogOutcome {}

    /** Something that is no table is there, or gone, or otherwise. */
    record Changed() implements CatalogOutcome {}

    /** Nothing changed: the name is taken. */
    record Exists(TableInfo table) implements CatalogOutcome {}

    /** Nothing changed: there is no such table. */
    record Missing(TableName name) implements CatalogOutcome {}

    /** Nothing changed: a pointer is not what was expected. */
    record Outdated() implements CatalogOutcome {}

    /** Nothing changed, for this reason. */
    record Refused(ErrorCode code, String reason) implements CatalogOutcome {
        public WeirException error() {
            return new WeirException(code, reason);
        }
    }

    /** Whether the state is another one now. */
    default boolean changes() {
        return switch (this) {
            case Created _, Altered _, Dropped _, Changed _ -> true;
            case Exists _, Missing _, Outdated _, Refused _ -> false;
        };
    }
}
