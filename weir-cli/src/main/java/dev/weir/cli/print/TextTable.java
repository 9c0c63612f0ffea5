package dev.weir.cli.print;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * Rows of text drawn as a table that fits the screen. Columns that are too wide are cut with {@code …}; when there are too many columns, those
 * in the middle give way to one {@code …}. What is drawn never holds control characters.
 */
public final class TextTable {
    /** Where it is drawn: how wide it is, and how many rows of a result are wanted there. */
    public record Screen(int width, int rows, Style style) {}

    /** What the screen understands. */
    public enum Style {
        PLAIN,
        COLOUR
    }

    /** Where a column's text stands. */
    public enum Align {
        LEFT,
        RIGHT
    }

    private static final int SMALLEST_COLUMN = 6;
    /** Text of a cell beyond this is never shown, on no screen. */
    private static final int LONGEST_CELL = 1_000;

    private final Screen screen;
    private final List<Column> columns = new ArrayList<>();

    /** A column: its header and its cells; a null cell is a null. */
    private static final class Column {
        final String name;
        final Align align;
        final List<@Nullable String> cells = new ArrayList<>();
        int width;

        Column(String name, Align align) {
            this.name = printable(name);
            this.align = align;
            this.width = width(this.name);
        }

        void add(@Nullable String text) {
            String shown = text == null ? null : printable(text);
            cells.add(shown);
            width = Math.max(width, shown == null ? 4 : width(shown));
        }
    }

    public TextTable(Screen screen) {
        this.screen = screen;
    }

    public TextTable column(String name, Align align) {
        columns.add(new Column(name, align));
        return this;
    }

    /** The next cell of a column; null is drawn as NULL, dim where the screen can. */
    public void cell(int column, @Nullable String text) {
        columns.get(column).add(text);
    }

    /** One cell for each column. */
    public TextTable row(@Nullable String... cells) {
        for (int i = 0; i < cells.length; i++) {
            cell(i, cells[i]);
        }
        return this;
    }

    public int rows() {
        return columns.isEmpty() ? 0 : columns.get(0).cells.size();
    }

    /** The lines of the drawing. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        List<Column> shown = fit();
        lines.add(rule(shown, "┌", "┬", "┐"));
        List<String> names = new ArrayList<>();
        for (Column column : shown) {
            names.add(bold(pad(column.name, column.width, column.align)));
        }
        lines.add(line(names));
        lines.add(rule(shown, "├", "┼", "┤"));
        for (int row = 0; row < rows(); row++) {
            List<String> cells = new ArrayList<>();
            for (Column column : shown) {
                String cell = column.cells.get(row);
                String padded = pad(cell == null ? "NULL" : cell, column.width, column.align);
                cells.add(cell == null ? dim(padded) : padded);
            }
            lines.add(line(cells));
        }
        lines.add(rule(shown, "└", "┴", "┘"));
        return lines;
    }

    public void print(PrintWriter out) {
        lines().forEach(line -> out.append(line).append('\n'));
    }

    /** The columns that are drawn, with widths that fit: the widest give first. */
    private List<Column> fit() {
        List<Column> shown = new ArrayList<>(columns);
        int most = Math.max(1, (screen.width() - 1) / (SMALLEST_COLUMN + 3));
        if (smallest(shown) > screen.width() && shown.size() > most) {
            Column gap = new Column("…", Align.LEFT);
            for (int row = 0; row < rows(); row++) {
                gap.add("…");
            }
            int left = (most - 1) / 2 + (most - 1) % 2;
            int right = most - 1 - left;
            List<Column> ends = new ArrayList<>(shown.subList(0, left));
            ends.add(gap);
            ends.addAll(shown.subList(shown.size() - right, shown.size()));
            shown = ends;
        }
        int excess = total(shown) - screen.width();
        while (excess > 0) {
            Column widest = shown.get(0);
            for (Column column : shown) {
                widest = column.width > widest.width ? column : widest;
            }
            if (widest.width <= SMALLEST_COLUMN) {
                break;
            }
            widest.width--;
            excess--;
        }
        return shown;
    }

    private static int total(List<Column> shown) {
        return shown.stream().mapToInt(column -> column.width + 3).sum() + 1;
    }

    private static int smallest(List<Column> shown) {
        return shown.stream()
                        .mapToInt(column -> Math.min(column.width, SMALLEST_COLUMN) + 3)
                        .sum()
                + 1;
    }

    private String rule(List<Column> shown, String left, String middle, String right) {
        StringBuilder line = new StringBuilder(left);
        for (int i = 0; i < shown.size(); i++) {
            line.append(i == 0 ? "" : middle).append("─".repeat(shown.get(i).width + 2));
        }
        return dim(line.append(right).toString());
    }

    private String line(List<String> cells) {
        String bar = dim("│");
        StringBuilder line = new StringBuilder(bar);
        for (String cell : cells) {
            line.append(' ').append(cell).append(' ').append(bar);
        }
        return line.toString();
    }

    private String dim(String text) {
        return screen.style() == Style.COLOUR ? "\u001b[2m" + text + "\u001b[0m" : text;
    }

    private String bold(String text) {
        return screen.style() == Style.COLOUR ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    public static String pad(String text, int width, Align align) {
        int length = width(text);
        if (length > width) {
            AttributedString cut = new AttributedString(text).columnSubSequence(0, Math.max(0, width - 1));
            text = cut.toString() + "…";
            length = width(text);
        }
        String space = " ".repeat(Math.max(0, width - length));
        return align == Align.RIGHT ? space + text : text + space;
    }

    static int width(String text) {
        return new AttributedString(text).columnLength();
    }

    /** One line, without anything that a terminal would act upon. */
    public static String printable(String text) {
        StringBuilder line = null;
        int length = Math.min(text.length(), LONGEST_CELL);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean control = c < 0x20 || (c >= 0x7f && c < 0xa0) || c == '\u2028' || c == '\u2029' || isBidi(c);
            if (control && line == null) {
                line = new StringBuilder(length + 8).append(text, 0, i);
            }
            if (line != null) {
                line.append(control ? escape(c) : String.valueOf(c));
            }
        }
        return line != null ? line.toString() : text.substring(0, length);
    }

    private static boolean isBidi(char c) {
        return (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    }

    private static String escape(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\u%04x".formatted((int) c);
        };
    }
}
