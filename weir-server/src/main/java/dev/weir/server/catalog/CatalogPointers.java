package dev.weir.server.catalog;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The pointers of a catalog, for those that are wired in beside it. Any thread. */
public final class CatalogPointers {
    private final Catalog catalog;

    public CatalogPointers(Catalog catalog) {
        this.catalog = catalog;
    }

    public Optional<String> get(String name) {
        return catalog.state().pointers().get(name);
    }

    /** Those whose names begin with it, in the order of their names. */
    public SortedMap<String, String> list(String prefix) {
        return catalog.state().pointers().startingWith(prefix);
    }

    /**
     * Whether all were as expected, and so all are changed, durably; otherwise none is. {@code INVALID_REQUEST} if it is above a limit, and then nothing
     * is changed; after another error it is not known.
     */
    public boolean swap(List<PointerSwap> swaps) {
        return switch (catalog.submit(new CatalogCommand.SwapPointers(swaps))) {
            case CatalogOutcome.Changed _ -> true;
            case CatalogOutcome.Outdated _ -> false;
            case CatalogOutcome.Refused refused -> throw refused.error();
            default -> throw new WeirException(ErrorCode.INTERNAL, "pointers are no tables");
        };
    }
}
