package dev.weir.cli;

import dev.weir.cli.print.TextTable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Where a command writes. UTF-8 always, and through a buffer: results may be millions of lines.
 *
 * @param out results, and nothing else
 * @param err progress and errors
 */
record Console(PrintWriter out, PrintWriter err) {
    private static final int BUFFER = 1 << 16;
    private static final int PLAIN_WIDTH = 120;

    static Console standard() {
        return new Console(writer(FileDescriptor.out), writer(FileDescriptor.err));
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new java.io.BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), BUFFER));
    }

    /** One line about progress, at once. */
    void note(String line) {
        err.append(line).append('\n').flush();
    }

    void flush() {
        out.flush();
        err.flush();
    }

    /** Whether both ends are a person's terminal. */
    static boolean isTerminal() {
        return java.util.Objects.requireNonNull(System.console(), "since JDK 22 there is always one")
                .isTerminal();
    }

    /** The screen that results are drawn on: the terminal's, or a plain one. */
    static TextTable.Screen screen(int rows) {
        if (!isTerminal()) {
            return new TextTable.Screen(PLAIN_WIDTH, rows, TextTable.Style.PLAIN);
        }
        return new TextTable.Screen(terminalWidth(), rows, style());
    }

    private static int terminalWidth() {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            int columns = terminal.getSize().getColumns();
            return columns > 0 ? columns : PLAIN_WIDTH;
        } catch (java.io.IOException e) {
            return PLAIN_WIDTH;
        }
    }

    /** Colour unless the user has said otherwise, in the ways that are agreed upon. */
    static TextTable.Style style() {
        boolean plain = System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM"));
        return plain ? TextTable.Style.PLAIN : TextTable.Style.COLOUR;
    }

    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double scaled = bytes;
        int unit = -1;
        while (scaled >= 1_000 && unit < 3) {
            scaled /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", scaled, "kMGT".charAt(unit));
    }

    static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
