package dev.weir.server.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.CreateDatabase;
import dev.weir.format.wire.CreateView;
import dev.weir.format.wire.DatabaseDescription;
import dev.weir.format.wire.DropDatabase;
import dev.weir.format.wire.DropView;
import dev.weir.format.wire.SetComment;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewDescription;
import dev.weir.format.wire.ViewSpec;
import dev.weir.format.wire.WireJson;
import dev.weir.server.query.SqlCatalog;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlResult;
import dev.weir.server.query.SqlSession;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** Actions on what the catalog holds beside tables. */
final class CatalogCalls {
    private final SqlCatalog catalog;
    private final Optional<SqlEngine> sql;

    CatalogCalls(SqlCatalog catalog, Optional<SqlEngine> sql) {
        this.catalog = catalog;
        this.sql = sql;
    }

    void create(CreateDatabase request) {
        if (!request.ifNotExists() || !catalog.databases().contains(request.name())) {
            catalog.createDatabase(request.name());
        }
    }

    void drop(DropDatabase request) {
        if (!request.ifExists() || catalog.databases().contains(request.name())) {
            catalog.dropDatabase(request.name());
        }
    }

    Iterator<byte[]> databases() {
        return catalog.databases().stream()
                .map(name -> new DatabaseDescription(name, catalog.comment(new Commented.Database(name))))
                .map(WireJson::write)
                .iterator();
    }

    /** By the statement, whose query is checked. */
    void create(CreateView request) {
        ViewSpec view = request.view();
        String statement = "create " + (request.replace() ? "or replace " : "") + "view \""
                + view.name().database() + "\".\"" + view.name().table() + "\" as " + view.sql();
        SqlEngine engine = sql.orElseThrow(
                () -> new WeirException(ErrorCode.UNSUPPORTED, "views are SQL's, which this server does not have"));
        SqlSession session = new SqlSession(SqlSession.PLAIN.user(), view.database(), Map.of());
        try (SqlResult result = engine.execute(statement, session)) {
            while (result.next()) {
                // one row says that it is made
            }
        }
    }

    void drop(DropView request) {
        TableName name = TableName.parse(request.name());
        if (!request.ifExists() || catalog.view(name).isPresent()) {
            catalog.dropView(name);
        }
    }

    Iterator<byte[]> views() {
        return catalog.views().stream()
                .map(view -> new ViewDescription(view, catalog.comment(new Commented.Table(view.name()))))
                .map(WireJson::write)
                .iterator();
    }

    void set(SetComment request) {
        catalog.comment(request.on(), request.comment());
    }
}
