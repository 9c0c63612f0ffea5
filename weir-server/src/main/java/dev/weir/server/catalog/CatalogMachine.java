package dev.weir.server.catalog;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewSpec;
import java.util.Optional;
import java.util.Set;

/** The catalog as a function: the same state and command always make the same state and outcome, on every machine. */
public final class CatalogMachine {
    /** The first version of a table's schema. */
    private static final int FIRST_SCHEMA = 1;

    /** Names that mean something else to SQL. */
    private static final Set<String> RESERVED = Set.of(
            "public", "pg_catalog", "information_schema", "weir", "memory", "system", "temp", "pg_temp", "pg_toast");

    private CatalogMachine() {}

    /** The state after a command, and what came of it. */
    public record Result(CatalogState state, CatalogOutcome outcome) {}

    public static Result apply(CatalogState state, CatalogCommand command) {
        return switch (command) {
            case CatalogCommand.CreateTable create -> create(state, create);
            case CatalogCommand.AlterTable alter -> alter(state, alter);
            case CatalogCommand.DropTable drop -> drop(state, drop);
            case CatalogCommand.CreateDatabase(String name) -> createDatabase(state, name);
            case CatalogCommand.DropDatabase(String name) -> dropDatabase(state, name);
            case CatalogCommand.CreateView(ViewSpec view, boolean replace) -> createView(state, view, replace);
            case CatalogCommand.DropView(TableName name) ->
                state.view(name).isPresent()
                        ? new Result(state.withoutView(name), new CatalogOutcome.Changed())
                        : refused(state, ErrorCode.UNKNOWN_TABLE, "there is no such view view=" + name);
            case CatalogCommand.Comment(Commented on, Optional<String> text) -> comment(state, on, text);
        };
    }

    private static Result create(CatalogState state, CatalogCommand.CreateTable command) {
        Optional<TableInfo> there = state.find(command.name());
        if (there.isPresent()) {
            return new Result(state, new CatalogOutcome.Exists(there.get()));
        }
        if (!state.databases().contains(command.name().database())) {
            return unknownDatabase(state, command.name().database());
        }
        if (state.view(command.name()).isPresent()) {
            return refused(state, ErrorCode.TABLE_EXISTS, "there is a view of this name view=" + command.name());
        }
        TableInfo table =
                new TableInfo(command.tableId(), command.name(), command.spec(), FIRST_SCHEMA, command.createdAtUs());
        return new Result(state.with(table), new CatalogOutcome.Created(table));
    }

    private static Result alter(CatalogState state, CatalogCommand.AlterTable command) {
        Optional<TableInfo> there = state.find(command.name());
        if (there.isEmpty()) {
            return new Result(state, new CatalogOutcome.Missing(command.name()));
        }
        try {
            TableInfo table = there.get().changed(command.change());
            return new Result(state.with(table), new CatalogOutcome.Altered(table));
        } catch (WeirException e) {
            return refused(state, e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static Result drop(CatalogState state, CatalogCommand.DropTable command) {
        return state.find(command.name())
                .map(table -> new Result(state.without(command.name()), new CatalogOutcome.Dropped(table)))
                .orElseGet(() -> new Result(state, new CatalogOutcome.Missing(command.name())));
    }

    private static Result createDatabase(CatalogState state, String name) {
        if (state.databases().contains(name)) {
            return refused(state, ErrorCode.DATABASE_EXISTS, "there is a database of this name database=" + name);
        }
        if (RESERVED.contains(name) || name.startsWith("pg_")) {
            return refused(
                    state, ErrorCode.INVALID_REQUEST, "the name means something else; choose another database=" + name);
        }
        return new Result(state.withDatabases(all -> all.add(name)), new CatalogOutcome.Changed());
    }

    private static Result dropDatabase(CatalogState state, String name) {
        if (!state.databases().contains(name)) {
            return unknownDatabase(state, name);
        }
        if (name.equals(TableName.MAIN)) {
            return refused(state, ErrorCode.UNSUPPORTED, "the main database stays database=" + name);
        }
        boolean empty = state.tables().stream()
                        .noneMatch(table -> table.name().database().equals(name))
                && state.views().stream()
                        .noneMatch(view -> view.name().database().equals(name));
        if (!empty) {
            return refused(
                    state, ErrorCode.NOT_EMPTY, "there are tables or views in it; drop them first database=" + name);
        }
        return new Result(state.withDatabases(all -> all.remove(name)), new CatalogOutcome.Changed());
    }

    private static Result createView(CatalogState state, ViewSpec view, boolean replace) {
        if (!state.databases().contains(view.name().database())) {
            return unknownDatabase(state, view.name().database());
        }
        if (state.find(view.name()).isPresent()) {
            return refused(state, ErrorCode.TABLE_EXISTS, "there is a table of this name table=" + view.name());
        }
        if (!replace && state.view(view.name()).isPresent()) {
            return refused(
                    state,
                    ErrorCode.TABLE_EXISTS,
                    "there is a view of this name; create or replace takes its place view=" + view.name());
        }
        return new Result(state.with(view), new CatalogOutcome.Changed());
    }

    private static Result comment(CatalogState state, Commented on, Optional<String> text) {
        Optional<CatalogOutcome> missing = switch (on) {
            case Commented.Database(String name) ->
                state.databases().contains(name)
                        ? Optional.empty()
                        : Optional.of(unknownDatabase(state, name).outcome());
            case Commented.Table(TableName name) ->
                state.find(name).isPresent() || state.view(name).isPresent()
                        ? Optional.empty()
                        : Optional.of(new CatalogOutcome.Missing(name));
            case Commented.Column(TableName name, String column) -> missingColumn(state, name, column);
        };
        return missing.map(outcome -> new Result(state, outcome))
                .orElseGet(() -> new Result(state.withComment(on, text), new CatalogOutcome.Changed()));
    }

    private static Optional<CatalogOutcome> missingColumn(CatalogState state, TableName name, String column) {
        Optional<TableInfo> table = state.find(name);
        if (table.isEmpty()) {
            return Optional.of(new CatalogOutcome.Missing(name));
        }
        return table.get().spec().schema().columns().stream()
                        .anyMatch(field -> field.getName().equals(column))
                ? Optional.empty()
                : Optional.of(new CatalogOutcome.Refused(
                        ErrorCode.UNKNOWN_COLUMN, "the table has no such column table=" + name + " column=" + column));
    }

    private static Result unknownDatabase(CatalogState state, String name) {
        return refused(
                state,
                ErrorCode.UNKNOWN_DATABASE,
                "there is no such database; make it with create schema database=" + name);
    }

    private static Result refused(CatalogState state, ErrorCode code, String reason) {
        return new Result(state, new CatalogOutcome.Refused(code, reason));
    }
}
