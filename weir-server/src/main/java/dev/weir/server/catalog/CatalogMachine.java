package dev.weir.server.catalog;

import java.util.Optional;

/** The catalog as a function: the same state and command always make the same state and outcome, on every machine. */
public final class CatalogMachine {
    /** The first version of a table's schema. */
    private static final int FIRST_SCHEMA = 1;

    private CatalogMachine() {}

    /** The state after a command, and what came of it. */
    public record Result(CatalogState state, CatalogOutcome outcome) {}

    public static Result apply(CatalogState state, CatalogCommand command) {
        return switch (command) {
            case CatalogCommand.CreateTable create -> create(state, create);
            case CatalogCommand.AlterTable alter -> alter(state, alter);
            case CatalogCommand.DropTable drop -> drop(state, drop);
        };
    }

    private static Result create(CatalogState state, CatalogCommand.CreateTable command) {
        Optional<TableInfo> there = state.find(command.name());
        if (there.isPresent()) {
            return new Result(state, new CatalogOutcome.Exists(there.get()));
        }
        TableInfo table =
                new TableInfo(command.tableId(), command.name(), command.spec(), FIRST_SCHEMA, command.createdAtUs());
        return new Result(state.with(table), new CatalogOutcome.Created(table));
    }

    private static Result alter(CatalogState state, CatalogCommand.AlterTable command) {
        return state.find(command.name())
                .map(table -> table.changed(command.change()))
                .map(table -> new Result(state.with(table), new CatalogOutcome.Altered(table)))
                .orElseGet(() -> new Result(state, new CatalogOutcome.Missing(command.name())));
    }

    private static Result drop(CatalogState state, CatalogCommand.DropTable command) {
        return state.find(command.name())
                .map(table -> new Result(state.without(command.name()), new CatalogOutcome.Dropped(table)))
                .orElseGet(() -> new Result(state, new CatalogOutcome.Missing(command.name())));
    }
}
