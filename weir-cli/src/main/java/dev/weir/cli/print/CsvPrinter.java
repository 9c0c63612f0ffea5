package dev.weir.cli.print;

import java.io.PrintWriter;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** RFC 4180 with a header line; null is an empty cell, empty text is {@code ""}. */
public final class CsvPrinter implements ResultPrinter {
    private final PrintWriter out;
    private long rows;

    public CsvPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begin(Schema schema) {
        StringBuilder line = new StringBuilder();
        for (Field field : schema.getFields()) {
            separate(line);
            cell(line, field.getName());
        }
        out.append(line).append('\n');
    }

    @Override
    public boolean batch(VectorSchemaRoot root) {
        List<FieldVector> columns = root.getFieldVectors();
        StringBuilder lines = new StringBuilder(1 << 14);
        for (int row = 0; row < root.getRowCount(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                if (column > 0) {
                    lines.append(',');
                }
                cell(lines, Values.of(columns.get(column), row));
            }
            lines.append('\n');
            if (lines.length() > 1 << 13) {
                out.append(lines);
                lines.setLength(0);
            }
        }
        out.append(lines);
        rows += root.getRowCount();
        return !out.checkError();
    }

    @Override
    public long end() {
        out.flush();
        return rows;
    }

    private static void separate(StringBuilder line) {
        if (!line.isEmpty()) {
            line.append(',');
        }
    }

    private static void cell(StringBuilder line, @Nullable Object value) {
        if (value == null) {
            return;
        }
        String text = Values.text(value);
        if (needsQuotes(text)) {
            line.append('"').append(text.replace("\"", "\"\"")).append('"');
        } else {
            line.append(text);
        }
    }

    private static boolean needsQuotes(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return text.isEmpty();
    }
}
