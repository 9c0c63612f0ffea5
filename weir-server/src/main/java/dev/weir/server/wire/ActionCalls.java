package dev.weir.server.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.AlterTable;
import dev.weir.format.wire.CreateDatabase;
import dev.weir.format.wire.CreateTable;
import dev.weir.format.wire.CreateView;
import dev.weir.format.wire.DescribeTable;
import dev.weir.format.wire.DropDatabase;
import dev.weir.format.wire.DropTable;
import dev.weir.format.wire.DropView;
import dev.weir.format.wire.ServerDescription;
import dev.weir.format.wire.SetComment;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.WireJson;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code DoAction}: administration, JSON in and out. */
final class ActionCalls {
    /** The actions by the name they have on the wire. */
    enum Action {
        CREATE_TABLE(
                "makes a table: name, schema, buckets, bucket_key, durability, compression, retention_ms, retention_bytes,"
                        + " lake, lake_freshness_ms, lake_partition, sort_key, lake_fresh_on_read, if_not_exists"),
        ALTER_TABLE(
                "changes options of a table: name, durability, retention_ms, retention_bytes, lake, lake_freshness_ms,"
                        + " lake_partition, sort_key, lake_fresh_on_read"),
        DROP_TABLE("removes a table with its rows: name, if_exists"),
        LIST_TABLES("answers all tables"),
        DESCRIBE_TABLE("answers one table: name"),
        VERIFY(
                "reads all that is stored again and checks it, a result for each bucket as it is done: name, or all tables"),
        CREATE_DATABASE("makes a database: name, if_not_exists"),
        DROP_DATABASE("removes a database that is empty: name, if_exists"),
        LIST_DATABASES("answers all databases"),
        CREATE_VIEW("makes a view: name, sql, database in which its tables are looked for, replace"),
        DROP_VIEW("removes a view: name, if_exists"),
        LIST_VIEWS("answers all views"),
        SET_COMMENT("says something about a database, a table or view, or a column: database, table, column, comment"),
        SERVER_INFO("answers version and doors of the server");

        private final String description;

        Action(String description) {
            this.description = description;
        }

        String description() {
            return description;
        }

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Action> of(String wireName) {
            return Arrays.stream(values())
                    .filter(action -> action.wireName().equals(wireName))
                    .findFirst();
        }
    }

    private final Tables tables;
    private final CatalogCalls catalog;
    private final VerifyCalls checks;
    private final Supplier<ServerDescription> server;

    ActionCalls(Tables tables, CatalogCalls catalog, VerifyCalls checks, Supplier<ServerDescription> server) {
        this.tables = tables;
        this.catalog = catalog;
        this.checks = checks;
        this.server = server;
    }

    /** The results, each a JSON document; those of many tables are made when they are asked for. */
    Iterator<byte[]> act(String type, byte[] body) {
        Action action = Action.of(type).orElseThrow(() -> unknown(type));
        return switch (action) {
            case CREATE_TABLE -> {
                CreateTable request = WireJson.read(body, CreateTable.class);
                Tables.IfExists ifExists = request.ifNotExists() ? Tables.IfExists.KEEP : Tables.IfExists.FAIL;
                yield one(WireJson.write(tables.create(request.spec(), ifExists)));
            }
            case ALTER_TABLE -> {
                AlterTable request = WireJson.read(body, AlterTable.class);
                yield one(WireJson.write(tables.alter(TableName.parse(request.name()), request.change())));
            }
            case DROP_TABLE -> {
                DropTable request = WireJson.read(body, DropTable.class);
                TableName name = TableName.parse(request.name());
                if (!tables.drop(name) && !request.ifExists()) {
                    throw new WeirException(ErrorCode.UNKNOWN_TABLE, "there is no such table table=" + name);
                }
                yield Collections.emptyIterator();
            }
            case LIST_TABLES ->
                tables.all().stream()
                        .map(OpenTable::describe)
                        .map(WireJson::write)
                        .iterator();
            case DESCRIBE_TABLE -> {
                DescribeTable request = WireJson.read(body, DescribeTable.class);
                yield one(WireJson.write(
                        tables.require(TableName.parse(request.name())).describe()));
            }
            case CREATE_DATABASE -> done(() -> catalog.create(WireJson.read(body, CreateDatabase.class)));
            case DROP_DATABASE -> done(() -> catalog.drop(WireJson.read(body, DropDatabase.class)));
            case LIST_DATABASES -> catalog.databases();
            case CREATE_VIEW -> done(() -> catalog.create(WireJson.read(body, CreateView.class)));
            case DROP_VIEW -> done(() -> catalog.drop(WireJson.read(body, DropView.class)));
            case LIST_VIEWS -> catalog.views();
            case SET_COMMENT -> done(() -> catalog.set(WireJson.read(body, SetComment.class)));
            case VERIFY -> checks.start(body);
            case SERVER_INFO -> one(WireJson.write(server.get()));
        };
    }

    private static Iterator<byte[]> done(Runnable work) {
        work.run();
        return Collections.emptyIterator();
    }

    private static Iterator<byte[]> one(byte[] json) {
        return List.of(json).iterator();
    }

    private static WeirException unknown(String type) {
        String known = Arrays.stream(Action.values()).map(Action::wireName).collect(Collectors.joining(", "));
        return new WeirException(
                ErrorCode.UNSUPPORTED, "there is no such action; there are " + known + " action=" + type);
    }
}
