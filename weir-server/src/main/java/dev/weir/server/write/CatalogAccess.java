package dev.weir.server.write;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewSpec;
import dev.weir.server.catalog.Catalog;
import dev.weir.server.catalog.CatalogCommand;
import dev.weir.server.catalog.CatalogOutcome;
import dev.weir.server.query.SqlCatalog;
import java.util.List;
import java.util.Optional;

/** Databases, views and comments of the catalog. */
final class CatalogAccess implements SqlCatalog {
    /** A comment stands in every listing. */
    private static final int MAX_COMMENT_CHARS = 8192;

    private final Catalog catalog;

    CatalogAccess(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public List<String> databases() {
        return List.copyOf(catalog.state().databases());
    }

    @Override
    public void createDatabase(String name) {
        submit(new CatalogCommand.CreateDatabase(TableName.checkDatabase(name)));
    }

    @Override
    public void dropDatabase(String name) {
        submit(new CatalogCommand.DropDatabase(name));
    }

    @Override
    public List<ViewSpec> views() {
        return List.copyOf(catalog.state().views());
    }

    @Override
    public Optional<ViewSpec> view(TableName name) {
        return catalog.state().view(name);
    }

    @Override
    public void createView(ViewSpec view, boolean replace) {
        view.name().checkFree();
        submit(new CatalogCommand.CreateView(view, replace));
    }

    @Override
    public void dropView(TableName name) {
        submit(new CatalogCommand.DropView(name));
    }

    @Override
    public Optional<String> comment(Commented on) {
        return Optional.ofNullable(catalog.state().comments().get(on));
    }

    @Override
    public void comment(Commented on, Optional<String> text) {
        if (text.isPresent() && text.get().length() > MAX_COMMENT_CHARS) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "a comment is too long chars=" + text.get().length() + " limit=" + MAX_COMMENT_CHARS);
        }
        submit(new CatalogCommand.Comment(on, text));
    }

    private void submit(CatalogCommand command) {
        switch (catalog.submit(command)) {
            case CatalogOutcome.Refused refused -> throw refused.error();
            case CatalogOutcome.Missing(TableName name) ->
                throw new WeirException(ErrorCode.UNKNOWN_TABLE, "there is no such table table=" + name);
            default -> {
                // done
            }
        }
    }
}
