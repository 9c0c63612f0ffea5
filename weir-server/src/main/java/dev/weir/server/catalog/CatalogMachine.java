package dev.weir.server.catalog;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewSpec;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The catalog as a function: the same state and command always make the same state and outcome, on every machine. */
public final class CatalogMachine {
    /** The first version of a table's schema. */
    private static final int FIRST_SCHEMA = 1;

    /** Names that mean something else to SQL. */
    private static final Set<String> RESERVED = Set.of(
            "public", "pg_catalog", "information_schema", "weir", "memory", "system", "temp", "pg_temp", "pg_toast");

    static final int MAX_SWAPS = 1000;
    static final int MAX_POINTER_NAME_CHARS = 1000;
    static final int MAX_POINTER_CHARS = 1 << 16;

    /** Of one command, which must fit into a record whatever its characters are. */
    static final int MAX_SWAPPED_CHARS = 1 << 19;

    static final int MAX_POINTERS = 200_000;
    static final long MAX_POINTERS_CHARS = 64L << 20;

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
            case CatalogCommand.SwapPointers(List<PointerSwap> swaps) -> swap(state, swaps);
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

    private static Result swap(CatalogState state, List<PointerSwap> swaps) {
        Optional<String> wrong = wrong(swaps);
        if (wrong.isPresent()) {
            return refused(state, ErrorCode.INVALID_REQUEST, wrong.get());
        }
        if (!state.pointers().areAsExpected(swaps)) {
            return new Result(state, new CatalogOutcome.Outdated());
        }
        PointerTexts next = state.pointers().swapped(swaps);
        boolean grows = next.chars() > state.pointers().chars();
        if (grows && (next.count() > MAX_POINTERS || next.chars() > MAX_POINTERS_CHARS)) {
            return refused(
                    state,
                    ErrorCode.INVALID_REQUEST,
                    "the catalog remembers too much; drop tables, views or namespaces of the lake that nobody needs limit="
                            + MAX_POINTERS + " chars=" + MAX_POINTERS_CHARS);
        }
        return new Result(state.with(next), new CatalogOutcome.Changed());
    }

    private static Optional<String> wrong(List<PointerSwap> swaps) {
        Set<String> names = new HashSet<>();
        CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
        long chars = 0;
        for (PointerSwap swap : swaps) {
            String name = swap.name();
            if (name.isEmpty() || name.length() > MAX_POINTER_NAME_CHARS || !names.add(name)) {
                return Optional.of("a pointer has a name of 1 to " + MAX_POINTER_NAME_CHARS
                        + " characters, and is swapped once chars=" + name.length());
            }
            chars += name.length();
            for (String text : List.of(swap.expected().orElse(""), swap.next().orElse(""))) {
                if (text.length() > MAX_POINTER_CHARS) {
                    return Optional.of("what is remembered under a name is too long chars=" + text.length() + " limit="
                            + MAX_POINTER_CHARS);
                }
                chars += text.length();
                if (!utf8.canEncode(text) || !utf8.canEncode(name)) {
                    return Optional.of("a name or text is no unicode");
                }
            }
        }
        return swaps.isEmpty() || swaps.size() > MAX_SWAPS || chars > MAX_SWAPPED_CHARS
                ? Optional.of("one change is of 1 to " + MAX_SWAPS + " pointers and at most " + MAX_SWAPPED_CHARS
                        + " characters pointers=" + swaps.size() + " chars=" + chars)
                : Optional.empty();
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
