package dev.weir.cli;

import dev.weir.cli.print.ResultFormat;
import dev.weir.cli.print.TextTable;
import dev.weir.cli.shell.Shell;
import dev.weir.cli.shell.SqlRunner;
import dev.weir.cli.shell.Statements;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "sql",
        description = "Ask SQL of a running server: interactively, with -c, or a script on standard input.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir sql",
            "  weir sql -c \"select origin, count(*) from flights group by all order by 2 desc limit 5\"",
            "  weir sql --format csv -c \"from flights\" > flights.csv",
            "  weir sql < script.sql"
        })
final class SqlCommand implements Callable<Integer> {
    @ParentCommand
    private Main main = new Main();

    @Option(names = "-c", paramLabel = "SQL", description = "run these statements, parted by ;, and leave")
    private Optional<String> command = Optional.empty();

    @Option(names = "--format", description = "table (default), csv, json or ndjson")
    private Optional<ResultFormat> format = Optional.empty();

    @Option(names = "--json", description = "the same as --format ndjson")
    private boolean json;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "100",
            description = "most rows that a table shows (default: 100)")
    private int rows = 100;

    @Override
    public Integer call() throws IOException {
        ResultFormat wanted = format.orElse(json ? ResultFormat.NDJSON : ResultFormat.TABLE);
        try (Weir weir = main.connect()) {
            if (command.isEmpty() && Console.isTerminal()) {
                new Shell(weir, main.server(), new ShellCommands()).run(rows, Console.style(), wanted);
                return ExitCode.OK;
            }
            SqlRunner runner = new SqlRunner(weir, main.console().out(), wanted, () -> Console.screen(rows));
            if (command.isPresent()) {
                statements(command.get()).forEach(runner::run);
            } else {
                script(runner);
            }
            return ExitCode.OK;
        }
    }

    private static List<String> statements(String text) {
        List<String> statements = Statements.of(text);
        if (statements.isEmpty()) {
            throw new WeirException(ErrorCode.INVALID_SQL, "there is no statement");
        }
        return statements;
    }

    /** Runs each statement when it is complete: the other side of a pipe may be slow. The first error ends the script. */
    private static void script(SqlRunner runner) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StringBuilder open = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            open.append(line).append('\n');
            // only a line with a semicolon can end a statement
            if (line.indexOf(';') >= 0 && Statements.complete(open.toString())) {
                Statements.of(open.toString()).forEach(runner::run);
                open.setLength(0);
            }
        }
        Statements.of(open.toString()).forEach(runner::run);
    }

    /** The shell's own commands are the commands. */
    private static final class ShellCommands implements Shell.Commands {
        @Override
        public void describe(Weir weir, PrintWriter out, TextTable.Screen screen, String table) {
            DescribeCommand.show(out, screen, weir.describe(table));
        }

        @Override
        public void tables(Weir weir, PrintWriter out, TextTable.Screen screen) {
            TablesCommand.show(out, screen, weir.tables());
        }

        @Override
        public void failed(PrintWriter out, RuntimeException error) {
            // with DuckDB's picture of the place, which a script would not want
            out.println(
                    error instanceof WeirException e
                            ? "weir: %s: %s".formatted(Main.code(e.code()), e.getMessage())
                            : String.valueOf(error));
        }
    }
}
