package dev.weir.cli.print;

import java.io.PrintWriter;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** What EXPLAIN answers, for people: a plan is a drawing of many lines, which a table's cells would spoil. */
public final class PlanPrinter implements ResultPrinter {
    private final PrintWriter out;
    private long rows;

    public PlanPrinter(PrintWriter out) {
        this.out = out;
    }

    /** Whether these are the columns of an explained statement. */
    public static boolean prints(Schema schema) {
        return schema.getFields().stream().map(Field::getName).toList().equals(List.of("explain_key", "explain_value"));
    }

    @Override
    public void begin(Schema schema) {}

    @Override
    public boolean batch(VectorSchemaRoot root) {
        for (int row = 0; row < root.getRowCount(); row++) {
            for (int column = 0; column < 2; column++) {
                Values.text(Values.of(root.getVector(column), row))
                        .lines()
                        .forEach(line -> out.append(TextTable.printable(line)).append('\n'));
            }
        }
        rows += root.getRowCount();
        return !out.checkError();
    }

    @Override
    public long end() {
        out.flush();
        return rows;
    }
}
