package dev.weir.server.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weir.format.wire.Durability;
import dev.weir.format.wire.Retention;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableName;
import dev.weir.server.Tests;
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
}
