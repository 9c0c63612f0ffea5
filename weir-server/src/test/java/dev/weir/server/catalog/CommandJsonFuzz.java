package dev.weir.server.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import dev.weir.format.wire.AlterTable;
import dev.weir.format.wire.CreateTable;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.WireJson;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * A command of the catalog's journal, and what a stranger asks for that becomes one. What is read is written and read as the same:
 * a table that can be created is there after a restart.
 */
class CommandJsonFuzz {
    private static final Path TABLES = Path.of("/data/tables");

    public static void fuzzerTestOneInput(byte[] input) {
        Typed.kept(() -> CommandJson.read(input)).ifPresent(command -> {
            comesBack(command);
            if (command instanceof CatalogCommand.CreateTable create) {
                Path directory = TABLES.resolve(create.tableId()).normalize();
                assertEquals(TABLES, directory.getParent(), "a table's directory lies among those of the tables");
            }
        });
        Typed.sent(() -> WireJson.read(input, CreateTable.class))
                .ifPresent(create -> comesBack(new CatalogCommand.CreateTable(
                        "id", TableName.parse(create.spec().name()), create.spec(), 7)));
        Typed.sent(() -> WireJson.read(input, AlterTable.class))
                .ifPresent(alter ->
                        comesBack(new CatalogCommand.AlterTable(TableName.parse(alter.name()), alter.change())));
    }

    private static void comesBack(CatalogCommand command) {
        assertEquals(command, CommandJson.read(CommandJson.write(command)));
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(CommandJsonFuzz.class, CommandJsonFuzz::fuzzerTestOneInput);
    }
}
