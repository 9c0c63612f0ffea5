package dev.weir.cli.shell;

import dev.weir.cli.print.ResultFormat;
import dev.weir.cli.print.TextTable;
import dev.weir.client.Weir;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The interactive shell: statements until {@code \q}, {@code exit} or the end of input. Ctrl-C ends a statement, not the shell. */
public final class Shell {
    /** What the shell leaves to the commands around it. */
    public interface Commands {
        void describe(Weir weir, PrintWriter out, TextTable.Screen screen, String table);

        void tables(Weir weir, PrintWriter out, TextTable.Screen screen);

        /** One line on what went wrong. */
        void failed(PrintWriter out, RuntimeException error);
    }

    private static final String HELP = """
            statements end with ; and may take many lines. Ctrl-C ends a running one, Ctrl-D the shell.
              \\dt                the tables
              \\d TABLE           columns and buckets of a table
              \\timing            time of each statement on or off
              \\format FORMAT     table, csv, json or ndjson
              \\q, exit, quit     leave
            try: explain select ...;   describe TABLE;   show tables;
            """;

    private final Weir weir;
    private final String server;
    private final Commands commands;
    private boolean timing = true;

    public Shell(Weir weir, String server, Commands commands) {
        this.weir = weir;
        this.server = server;
        this.commands = commands;
    }

    /** @param rows most rows of a result that a table shows */
    public void run(int rows, TextTable.Style style, ResultFormat format) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            PrintWriter out = terminal.writer();
            Supplier<TextTable.Screen> screen =
                    () -> new TextTable.Screen(Math.max(20, terminal.getSize().getColumns()), rows, style);
            SqlRunner runner = new SqlRunner(weir, out, format, screen);
            Vocabulary vocabulary = new Vocabulary(weir);
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("weir")
                    .parser(new SqlParser())
                    .completer(vocabulary)
                    .highlighter(new SqlColours())
                    .variable(LineReader.HISTORY_FILE, Path.of(System.getProperty("user.home"), ".weir_history"))
                    .variable(LineReader.SECONDARY_PROMPT_PATTERN, "  ... ")
                    .option(LineReader.Option.CASE_INSENSITIVE, true)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            terminal.handle(Terminal.Signal.INT, _ -> runner.cancel());
            out.println(
                    "connected to " + server + " (version " + weir.serverInfo().version() + "); \\? for help");
            out.flush();
            Session session = new Session(runner, vocabulary, out, screen);
            while (step(reader, session)) {
                out.flush();
            }
        }
    }

    /** What a line is run with. */
    private record Session(
            SqlRunner runner, Vocabulary vocabulary, PrintWriter out, Supplier<TextTable.Screen> screen) {}

    private boolean step(LineReader reader, Session session) {
        PrintWriter out = session.out();
        String line;
        try {
            line = reader.readLine("weir> ").strip();
        } catch (UserInterruptException e) {
            return true;
        } catch (EndOfFileException e) {
            return false;
        }
        try {
            if (isLeave(line)) {
                return false;
            }
            if (line.startsWith("\\")) {
                return meta(line, session);
            }
            for (String statement : Statements.of(line)) {
                double seconds = session.runner().run(statement);
                session.vocabulary().changed();
                if (timing) {
                    out.println(String.format(Locale.ROOT, "time %s", time(seconds)));
                }
            }
        } catch (WeirException e) {
            commands.failed(out, e);
        }
        return true;
    }

    /** {@code exit} or {@code quit} alone on a line, which is no SQL. */
    static boolean isLeave(String line) {
        String word = line.strip().replaceFirst("\\s*;$", "");
        return word.equalsIgnoreCase("exit") || word.equalsIgnoreCase("quit");
    }

    private boolean meta(String line, Session session) {
        PrintWriter out = session.out();
        String[] words = line.replaceFirst(";$", "").split("\\s+", 2);
        String argument = words.length > 1 ? words[1].strip() : "";
        switch (words[0]) {
            case "\\q" -> {
                return false;
            }
            case "\\?" -> out.print(HELP);
            case "\\dt" -> commands.tables(weir, out, session.screen().get());
            case "\\d" -> {
                if (argument.isEmpty()) {
                    commands.tables(weir, out, session.screen().get());
                } else {
                    commands.describe(weir, out, session.screen().get(), argument);
                }
            }
            case "\\timing" -> {
                timing = !timing;
                out.println("timing is " + (timing ? "on" : "off"));
            }
            case "\\format" -> format(argument, session.runner(), out);
            default -> out.println("unknown: " + TextTable.printable(words[0]) + "; \\? for help");
        }
        return true;
    }

    private static void format(String name, SqlRunner runner, PrintWriter out) {
        for (ResultFormat format : ResultFormat.values()) {
            if (format.name().equalsIgnoreCase(name)) {
                runner.format(format);
                return;
            }
        }
        out.println("formats: table, csv, json, ndjson");
    }

    static String time(double seconds) {
        return seconds < 1
                ? String.format(Locale.ROOT, "%.1f ms", seconds * 1_000)
                : String.format(Locale.ROOT, "%.2f s", seconds);
    }
}
