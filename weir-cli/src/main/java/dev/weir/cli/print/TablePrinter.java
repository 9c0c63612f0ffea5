package dev.weir.cli.print;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * A table that fits the screen: the first rows are kept and drawn at the end, the others only counted. Columns that are too wide are cut with
 * {@code …}; when there are too many columns, those in the middle give way to one {@code …}.
 */
public final class TablePrinter implements ResultPrinter {
    /** Where it is drawn. */
    public record Screen(int width, int rows, Style style) {}

    /** What the screen understands. */
    public enum Style {
        PLAIN,
        COLOUR
    }

    private static final int SMALLEST_COLUMN = 6;
    /** Text of a cell beyond this is never shown, on no screen. */
    private static final int LONGEST_CELL = 1_000;

    private final PrintWriter out;
    private final Screen screen;
    private final List<Column> columns = new ArrayList<>();
    private long rows;
    private int kept;

    /** A column: its header and the cells that are drawn; a null cell is a null. */
    private static final class Column {
        final String name;
        final boolean right;
        final List<@Nullable String> cells = new ArrayList<>();
        int width;

        Column(Field field) {
            this.name = printable(field.getName());
            this.right = field.getType() instanceof ArrowType.Int
                    || field.getType() instanceof ArrowType.FloatingPoint
                    || field.getType() instanceof ArrowType.Decimal;
            this.width = width(name);
        }

        void add(@Nullable Object value) {
            String text = value == null ? null : printable(Values.text(value));
            if (value instanceof String && "NULL".equals(text)) {
                // the only text that could be taken for a null
                text = "'NULL'";
            }
            cells.add(text);
            width = Math.max(width, text == null ? 4 : width(text));
        }
    }

    public TablePrinter(PrintWriter out, Screen screen) {
        this.out = out;
        this.screen = screen;
    }

    @Override
    public void begin(Schema schema) {
        for (Field field : schema.getFields()) {
            columns.add(new Column(field));
        }
    }

    @Override
    public boolean batch(VectorSchemaRoot root) {
        int take = Math.min(root.getRowCount(), screen.rows() - kept);
        for (int column = 0; column < columns.size() && take > 0; column++) {
            FieldVector vector = root.getVector(column);
            for (int row = 0; row < take; row++) {
                columns.get(column).add(Values.of(vector, row));
            }
        }
        kept += Math.max(take, 0);
        rows += root.getRowCount();
        return !out.checkError();
    }

    @Override
    public long end() {
        List<Column> shown = fit();
        rule(shown, "┌", "┬", "┐");
        List<String> names = new ArrayList<>();
        for (Column column : shown) {
            names.add(bold(pad(column.name, column.width, column.right)));
        }
        line(names);
        rule(shown, "├", "┼", "┤");
        for (int row = 0; row < kept; row++) {
            List<String> cells = new ArrayList<>();
            for (Column column : shown) {
                String cell = column.cells.get(row);
                cells.add(
                        cell == null
                                ? dim(pad("NULL", column.width, column.right))
                                : pad(cell, column.width, column.right));
            }
            line(cells);
        }
        rule(shown, "└", "┴", "┘");
        if (rows > kept) {
            out.append("first ")
                    .append(grouped(kept))
                    .append(" of ")
                    .append(grouped(rows))
                    .append(" rows\n");
        } else {
            out.append(grouped(rows)).append(rows == 1 ? " row\n" : " rows\n");
        }
        out.flush();
        return rows;
    }

    /** The columns that are drawn, with widths that fit: the widest give first. */
    private List<Column> fit() {
        List<Column> shown = new ArrayList<>(columns);
        int most = Math.max(1, (screen.width() - 1) / (SMALLEST_COLUMN + 3));
        if (smallest(shown) > screen.width() && shown.size() > most) {
            Column gap = new Column(Field.nullable("…", ArrowType.Utf8.INSTANCE));
            for (int row = 0; row < kept; row++) {
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

    private void rule(List<Column> shown, String left, String middle, String right) {
        StringBuilder line = new StringBuilder(left);
        for (int i = 0; i < shown.size(); i++) {
            line.append(i == 0 ? "" : middle).append("─".repeat(shown.get(i).width + 2));
        }
        out.append(dim(line.append(right).toString())).append('\n');
    }

    private void line(List<String> cells) {
        String bar = dim("│");
        StringBuilder line = new StringBuilder(bar);
        for (String cell : cells) {
            line.append(' ').append(cell).append(' ').append(bar);
        }
        out.append(line).append('\n');
    }

    private String dim(String text) {
        return screen.style() == Style.COLOUR ? "\u001b[2m" + text + "\u001b[0m" : text;
    }

    private String bold(String text) {
        return screen.style() == Style.COLOUR ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    static String pad(String text, int width, boolean right) {
        int length = width(text);
        if (length > width) {
            AttributedString cut = new AttributedString(text).columnSubSequence(0, Math.max(0, width - 1));
            text = cut.toString() + "…";
            length = width(text);
        }
        String space = " ".repeat(Math.max(0, width - length));
        return right ? space + text : text + space;
    }

    private static int width(String text) {
        return new AttributedString(text).columnLength();
    }

    /** One line, without anything that a terminal would act upon. */
    static String printable(String text) {
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

    private static String grouped(long n) {
        return String.format(java.util.Locale.ROOT, "%,d", n);
    }
}
