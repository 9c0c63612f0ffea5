package dev.weir.cli;

import dev.weir.cli.print.TextTable;
import dev.weir.client.Weir;
import dev.weir.format.wire.TableDescription;
import dev.weir.format.wire.WireJson;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "tables",
        description = "List the tables.",
        footerHeading = "%nExample:%n",
        footer = "  weir tables --json | jq -r '.[].name'")
final class TablesCommand implements Callable<Integer> {
    @ParentCommand
    private Main main = new Main();

    @Option(names = "--json", description = "write an array of table descriptions")
    private boolean json;

    @Override
    public Integer call() {
        try (Weir weir = main.connect()) {
            List<TableDescription> tables = weir.tables();
            if (json) {
                main.console()
                        .out()
                        .append(tables.stream()
                                .map(TablesCommand::json)
                                .collect(Collectors.joining(",\n", "[", "]\n")));
                return ExitCode.OK;
            }
            if (tables.isEmpty()) {
                main.console().note("no tables yet; make one with weir create or weir append --create");
                return ExitCode.OK;
            }
            show(main.console().out(), Console.screen(tables.size()), tables);
            return ExitCode.OK;
        }
    }

    /** For people; also the shell's {@code \dt}. */
    static void show(PrintWriter out, TextTable.Screen screen, List<TableDescription> tables) {
        TextTable text = new TextTable(screen)
                .column("table", TextTable.Align.LEFT)
                .column("primary key", TextTable.Align.LEFT)
                .column("columns", TextTable.Align.RIGHT)
                .column("buckets", TextTable.Align.RIGHT)
                .column("rows", TextTable.Align.RIGHT)
                .column("size", TextTable.Align.RIGHT)
                .column("durability", TextTable.Align.LEFT)
                .column("retention", TextTable.Align.LEFT);
        for (TableDescription table : tables) {
            text.row(
                    table.spec().name(),
                    table.spec()
                            .key()
                            .map(key -> String.join(", ", key.columns()))
                            .orElse(""),
                    String.valueOf(table.spec().schema().columns().size()),
                    String.valueOf(table.spec().buckets()),
                    rows(table),
                    Console.bytes(bytes(table)),
                    table.spec().durability().name().toLowerCase(Locale.ROOT),
                    table.spec().retention().text());
        }
        text.print(out);
    }

    /** Of those buckets that can be opened. */
    private static String rows(TableDescription table) {
        boolean all = table.buckets().stream().allMatch(bucket -> bucket.error().isEmpty());
        return all ? Console.count(table.rows()) : Console.count(table.rows()) + " + ?";
    }

    static long bytes(TableDescription table) {
        return table.buckets().stream().mapToLong(bucket -> bucket.bytes()).sum();
    }

    static String json(TableDescription table) {
        return new String(WireJson.write(table), StandardCharsets.UTF_8);
    }
}
