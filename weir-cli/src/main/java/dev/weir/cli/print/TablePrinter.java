package dev.weir.cli.print;

import java.io.PrintWriter;
import java.util.Locale;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** The first rows as a table, drawn at the end; the others are only counted. */
public final class TablePrinter implements ResultPrinter {
    private final PrintWriter out;
    private final TextTable table;
    private final int most;
    private long rows;
    private int columns;

    public TablePrinter(PrintWriter out, TextTable.Screen screen) {
        this.out = out;
        this.table = new TextTable(screen);
        this.most = screen.rows();
    }

    @Override
    public void begin(Schema schema) {
        for (Field field : schema.getFields()) {
            boolean number = field.getType() instanceof ArrowType.Int
                    || field.getType() instanceof ArrowType.FloatingPoint
                    || field.getType() instanceof ArrowType.Decimal;
            table.column(field.getName(), number ? TextTable.Align.RIGHT : TextTable.Align.LEFT);
            columns++;
        }
    }

    @Override
    public boolean batch(VectorSchemaRoot root) {
        int take = Math.min(root.getRowCount(), most - table.rows());
        for (int column = 0; column < columns && take > 0; column++) {
            FieldVector vector = root.getVector(column);
            for (int row = 0; row < take; row++) {
                table.cell(column, text(Values.of(vector, row)));
            }
        }
        rows += root.getRowCount();
        return !out.checkError();
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        // the only text that could be taken for a null
        return "NULL".equals(value) ? "'NULL'" : Values.text(value);
    }

    @Override
    public long end() {
        table.print(out);
        String count = String.format(Locale.ROOT, "%,d", rows);
        if (rows > table.rows()) {
            out.append("first %d of %s rows%n".formatted(table.rows(), count));
        } else {
            out.append(count).append(rows == 1 ? " row\n" : " rows\n");
        }
        out.flush();
        return rows;
    }
}
