package dev.weir.server.catalog;

import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.ViewSpec;
import java.util.List;
import java.util.Optional;

/** A change of the catalog. Whatever is random or of the clock is decided before and comes inside. */
public sealed interface CatalogCommand {
    record CreateTable(String tableId, TableName name, TableSpec spec, long createdAtUs) implements CatalogCommand {}

    record AlterTable(TableName name, TableChange change) implements CatalogCommand {}

    record DropTable(TableName name) implements CatalogCommand {}

    record CreateDatabase(String name) implements CatalogCommand {}

    /** Of one that is empty. */
    record DropDatabase(String name) implements CatalogCommand {}

    /** @param replace whether it takes the place of a view of the same name */
    record CreateView(ViewSpec view, boolean replace) implements CatalogCommand {}

    record DropView(TableName name) implements CatalogCommand {}

    /** @param text empty: there is to be none */
    record Comment(Commented on, Optional<String> text) implements CatalogCommand {}

    /** All of them, or none. Each name once. */
    record SwapPointers(List<PointerSwap> swaps) implements CatalogCommand {
        public SwapPointers {
            swaps = List.copyOf(swaps);
        }
    }
}
