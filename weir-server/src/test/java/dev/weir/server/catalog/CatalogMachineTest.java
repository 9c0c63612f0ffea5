package dev.weir.server.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.Retention;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewSpec;
import dev.weir.server.Tests;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogMachineTest {
    private static CatalogCommand.CreateTable create(String id, String name) {
        return new CatalogCommand.CreateTable(id, TableName.parse(name), Tests.spec(name), 42);
    }

    @Test
    void aTableIsMadeOnceAndDropped() {
        CatalogMachine.Result created = CatalogMachine.apply(CatalogState.EMPTY, create("1", "a"));
        assertInstanceOf(CatalogOutcome.Created.class, created.outcome());
        TableInfo table = created.state().find(TableName.parse("main.a")).orElseThrow();
        assertEquals("1", table.tableId());
        assertEquals(1, table.schemaId());
        assertEquals(42, table.createdAtUs());

        CatalogMachine.Result again = CatalogMachine.apply(created.state(), create("2", "a"));
        assertEquals(new CatalogOutcome.Exists(table), again.outcome());
        assertSame(created.state(), again.state());

        CatalogMachine.Result dropped =
                CatalogMachine.apply(created.state(), new CatalogCommand.DropTable(TableName.parse("a")));
        assertEquals(new CatalogOutcome.Dropped(table), dropped.outcome());
        assertEquals(CatalogState.EMPTY, dropped.state());
        // the state before is as it was
        assertEquals(1, created.state().tables().size());
    }

    @Test
    void whatIsNotThereCannotBeDropped() {
        CatalogMachine.Result result =
                CatalogMachine.apply(CatalogState.EMPTY, new CatalogCommand.DropTable(TableName.parse("a")));
        assertInstanceOf(CatalogOutcome.Missing.class, result.outcome());
        assertSame(CatalogState.EMPTY, result.state());
    }

    @Test
    void optionsChangeAndTheRestStays() {
        CatalogState state =
                CatalogMachine.apply(CatalogState.EMPTY, create("1", "a")).state();
        TableName name = TableName.parse("a");
        TableInfo before = state.find(name).orElseThrow();
        CatalogMachine.Result altered = CatalogMachine.apply(
                state,
                new CatalogCommand.AlterTable(
                        name, TableChange.NONE.withDurability(Durability.ASYNC).withRetentionMs(5_000)));
        TableInfo table = altered.state().find(name).orElseThrow();
        assertEquals(new CatalogOutcome.Altered(table), altered.outcome());
        assertEquals(
                new TableInfo(
                        "1",
                        name,
                        before.spec().withDurability(Durability.ASYNC).withRetention(new Retention(5_000, 0)),
                        before.schemaId(),
                        before.createdAtUs()),
                table);
        CatalogMachine.Result back = CatalogMachine.apply(
                altered.state(),
                new CatalogCommand.AlterTable(
                        name, TableChange.NONE.withDurability(Durability.FSYNC).withRetentionMs(0)));
        assertEquals(state, back.state());
    }

    @Test
    void whatATableCannotBeIsRefused() {
        CatalogState state =
                CatalogMachine.apply(CatalogState.EMPTY, create("1", "a")).state();
        CatalogMachine.Result result = CatalogMachine.apply(
                state,
                new CatalogCommand.AlterTable(
                        TableName.parse("a"),
                        TableChange.NONE.withLake(LakeOptions.Change.NONE.withSortKey(java.util.List.of("nope")))));
        assertEquals(
                ErrorCode.UNKNOWN_COLUMN,
                assertInstanceOf(CatalogOutcome.Refused.class, result.outcome()).code());
        assertSame(state, result.state());
    }

    @Test
    void whatIsNotThereCannotBeAltered() {
        CatalogMachine.Result result = CatalogMachine.apply(
                CatalogState.EMPTY,
                new CatalogCommand.AlterTable(TableName.parse("a"), TableChange.NONE.withRetentionBytes(1 << 20)));
        assertInstanceOf(CatalogOutcome.Missing.class, result.outcome());
        assertSame(CatalogState.EMPTY, result.state());
    }

    @Test
    void tablesAreOrderedByName() {
        CatalogState state = CatalogState.EMPTY;
        for (String name : new String[] {"b", "c", "a"}) {
            state = CatalogMachine.apply(state, create(name, name)).state();
        }
        assertEquals(
                java.util.List.of("a", "b", "c"),
                state.tables().stream().map(table -> table.name().table()).toList());
    }

    private static CatalogState after(CatalogCommand... commands) {
        CatalogState state = CatalogState.EMPTY;
        for (CatalogCommand command : commands) {
            CatalogMachine.Result result = CatalogMachine.apply(state, command);
            assertTrue(result.outcome().changes(), () -> command + " " + result.outcome());
            state = result.state();
        }
        return state;
    }

    private static void refuses(CatalogState state, ErrorCode code, CatalogCommand command) {
        CatalogMachine.Result result = CatalogMachine.apply(state, command);
        assertEquals(
                code,
                assertInstanceOf(CatalogOutcome.Refused.class, result.outcome()).code());
        assertSame(state, result.state());
    }

    private static CatalogCommand.CreateView view(String name, boolean replace) {
        return new CatalogCommand.CreateView(new ViewSpec(TableName.parse(name), "select 1", "main"), replace);
    }

    @Test
    void aDatabaseIsMadeOnceAndDroppedWhenItIsEmpty() {
        CatalogState empty = after(new CatalogCommand.CreateDatabase("d"));
        assertEquals(List.of("d", "main"), List.copyOf(empty.databases()));
        refuses(empty, ErrorCode.DATABASE_EXISTS, new CatalogCommand.CreateDatabase("d"));
        refuses(empty, ErrorCode.DATABASE_EXISTS, new CatalogCommand.CreateDatabase("main"));
        refuses(empty, ErrorCode.INVALID_REQUEST, new CatalogCommand.CreateDatabase("public"));
        refuses(empty, ErrorCode.INVALID_REQUEST, new CatalogCommand.CreateDatabase("pg_x"));
        refuses(empty, ErrorCode.UNKNOWN_DATABASE, create("1", "x.a"));
        refuses(empty, ErrorCode.UNKNOWN_DATABASE, view("x.a", false));

        CatalogState used = after(new CatalogCommand.CreateDatabase("d"), create("1", "d.a"));
        refuses(used, ErrorCode.NOT_EMPTY, new CatalogCommand.DropDatabase("d"));
        refuses(
                after(new CatalogCommand.CreateDatabase("d"), view("d.v", false)),
                ErrorCode.NOT_EMPTY,
                new CatalogCommand.DropDatabase("d"));
        refuses(used, ErrorCode.UNSUPPORTED, new CatalogCommand.DropDatabase("main"));
        refuses(used, ErrorCode.UNKNOWN_DATABASE, new CatalogCommand.DropDatabase("x"));
        assertEquals(
                CatalogState.EMPTY,
                after(new CatalogCommand.CreateDatabase("d"), new CatalogCommand.DropDatabase("d")));
    }

    @Test
    void aNameIsATablesOrAViews() {
        CatalogState state = after(create("1", "a"), view("v", false));
        refuses(state, ErrorCode.TABLE_EXISTS, view("a", true));
        refuses(state, ErrorCode.TABLE_EXISTS, create("2", "v"));
        refuses(state, ErrorCode.TABLE_EXISTS, view("v", false));
        assertTrue(CatalogMachine.apply(state, view("v", true)).outcome().changes());
        refuses(state, ErrorCode.UNKNOWN_TABLE, new CatalogCommand.DropView(TableName.parse("a")));
    }

    @Test
    void commentsGoWithWhatTheyAreOn() {
        TableName a = TableName.parse("a");
        CatalogCommand onTable = new CatalogCommand.Comment(new Commented.Table(a), Optional.of("t"));
        String column = Tests.spec("a").schema().columns().getFirst().getName();
        CatalogCommand onColumn = new CatalogCommand.Comment(new Commented.Column(a, column), Optional.of("c"));
        CatalogState said = after(create("1", "a"), onTable, onColumn);
        assertEquals(2, said.comments().size());
        assertEquals(
                1,
                CatalogMachine.apply(said, new CatalogCommand.Comment(new Commented.Table(a), Optional.empty()))
                        .state()
                        .comments()
                        .size());
        assertEquals(
                CatalogState.EMPTY,
                CatalogMachine.apply(said, new CatalogCommand.DropTable(a)).state());
        refuses(
                said,
                ErrorCode.UNKNOWN_COLUMN,
                new CatalogCommand.Comment(new Commented.Column(a, "none"), Optional.of("c")));
        refuses(
                said,
                ErrorCode.UNKNOWN_DATABASE,
                new CatalogCommand.Comment(new Commented.Database("x"), Optional.of("c")));
        assertInstanceOf(
                CatalogOutcome.Missing.class,
                CatalogMachine.apply(
                                said,
                                new CatalogCommand.Comment(new Commented.Table(TableName.parse("b")), Optional.of("c")))
                        .outcome());
    }
}
