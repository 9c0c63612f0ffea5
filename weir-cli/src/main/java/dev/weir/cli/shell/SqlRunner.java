package dev.weir.cli.shell;

import dev.weir.cli.Stopwatch;
import dev.weir.cli.print.CsvPrinter;
import dev.weir.cli.print.JsonPrinter;
import dev.weir.cli.print.PlanPrinter;
import dev.weir.cli.print.ResultFormat;
import dev.weir.cli.print.ResultPrinter;
import dev.weir.cli.print.TablePrinter;
import dev.weir.cli.print.TextTable;
import dev.weir.cli.print.Values;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Runs one statement after the other and prints their results while they come. One thread runs; any thread may cancel. */
public final class SqlRunner {
    private final Weir weir;
    private final PrintWriter out;
    private final Supplier<TextTable.Screen> screen;
    private final AtomicReference<@Nullable Batches> running = new AtomicReference<>();
    private ResultFormat format;
    private volatile boolean cancelled;

    /** @param screen asked for each table: the window may have changed */
    public SqlRunner(Weir weir, PrintWriter out, ResultFormat format, Supplier<TextTable.Screen> screen) {
        this.weir = weir;
        this.out = out;
        this.format = format;
        this.screen = screen;
    }

    public void format(ResultFormat format) {
        this.format = format;
    }

    /** Answers how many seconds it took, printing included. */
    public double run(String sql) {
        Stopwatch watch = new Stopwatch();
        cancelled = false;
        try (Batches batches = weir.sql(sql)) {
            running.set(batches);
            if (isAcknowledgement(batches.schema()) && format == ResultFormat.TABLE) {
                while (batches.next()) {
                    for (int row = 0; row < batches.root().getRowCount(); row++) {
                        out.append(Values.text(Values.of(batches.root().getVector(0), row)))
                                .append('\n');
                    }
                }
            } else {
                print(batches);
            }
            out.flush();
        } finally {
            running.set(null);
        }
        return watch.seconds();
    }

    private void print(Batches batches) {
        ResultPrinter printer = printer(batches.schema());
        printer.begin(batches.schema());
        boolean wanted = true;
        while (wanted && batches.next()) {
            wanted = printer.batch(batches.root());
        }
        if (cancelled) {
            // closed batches just end
            throw new WeirException(ErrorCode.CANCELLED, "the statement was cancelled");
        }
        printer.end();
    }

    /** Ends the running statement, if there is one; it then fails as cancelled. */
    public void cancel() {
        Batches batches = running.get();
        if (batches != null) {
            cancelled = true;
            batches.close();
        }
    }

    private ResultPrinter printer(Schema schema) {
        return switch (format) {
            case TABLE -> PlanPrinter.prints(schema) ? new PlanPrinter(out) : new TablePrinter(out, screen.get());
            case CSV -> new CsvPrinter(out);
            case JSON -> new JsonPrinter(out, JsonPrinter.Layout.ARRAY);
            case NDJSON -> new JsonPrinter(out, JsonPrinter.Layout.LINES);
        };
    }

    /** What a statement without a result answers. */
    private static boolean isAcknowledgement(Schema schema) {
        List<Field> fields = schema.getFields();
        return fields.size() == 1
                && fields.get(0).getName().equals("ok")
                && fields.get(0).getType() instanceof ArrowType.Utf8;
    }
}
