package dev.weir.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;

/** Answers {@code explain}: DuckDB's plan, and what Weir does below it. */
final class Explanation {
    static final List<Field> COLUMNS = List.of(TaskResult.text("explain_key"), TaskResult.text("explain_value"));

    private Explanation() {}

    static List<List<Object>> rows(QueryRun run, String sql, SqlStatement.Mode mode) {
        boolean analyze = mode == SqlStatement.Mode.ANALYZE;
        run.prepare(analyze ? "explain analyze " : "explain ", sql, DuckNative.STATEMENT_EXPLAIN);
        DuckConnection.Rows plan = run.start(QueryRun.Planning.ALWAYS);
        List<List<Object>> rows = new ArrayList<>();
        try {
            for (long chunk = plan.fetch(); chunk != 0; chunk = plan.fetch()) {
                long count = DuckNative.chunkSize(chunk);
                long keys = DuckNative.vectorData(DuckNative.chunkVector(chunk, 0));
                long values = DuckNative.vectorData(DuckNative.chunkVector(chunk, 1));
                for (long row = 0; row < count; row++) {
                    rows.add(List.of(DuckConnection.string(keys + 16 * row), DuckConnection.string(values + 16 * row)));
                }
                plan.release(chunk);
            }
        } catch (DuckConnection.DuckException e) {
            throw run.error(e);
        }
        for (StatementScope.Reference reference : run.scope().references()) {
            Optional<String> access = reference.source.access(reference.predicate);
            if (!analyze && access.isEmpty()) {
                look(reference);
            }
            rows.add(List.of(
                    "weir_scan",
                    access.map(how -> text(reference, how, analyze)).orElseGet(() -> text(reference, analyze))));
        }
        return rows;
    }

    /** Counts what a scan would skip; only what is known of the batches is looked at. */
    private static void look(StatementScope.Reference reference) {
        BatchSource batches =
                reference.open(reference.summary.map(Summary::positions).orElse(new int[0]));
        reference.counters.rows.add(batches.fileRows());
        for (BatchRange range = batches.take(); range != null; range = batches.take()) {
            reference.counters.read.add(range.batches());
            reference.counters.rows.add(range.to() - range.from());
        }
    }

    private static String text(StatementScope.Reference reference) {
        String columns = reference.columnsRead < 0 ? "?" : String.valueOf(reference.columnsRead);
        return "table " + reference.source.name() + "\ncolumns " + columns + " of "
                + reference.source.columns().size() + "\npredicate "
                + reference.predicate.map(PredicateText::of).orElse("none");
    }

    /** Of rows that are found by key. */
    private static String text(StatementScope.Reference reference, String access, boolean analyze) {
        return text(reference) + "\naccess " + (reference.summary.isPresent() ? "all rows" : access)
                + (analyze ? "\nrows " + reference.counters.rows.sum() : "\nrows ?") + " of "
                + reference.source.rowCount();
    }

    private static String text(StatementScope.Reference reference, boolean analyze) {
        ScanCounters counters = reference.counters;
        return text(reference)
                + reference
                        .summary
                        .map(all -> "\nsummary " + all.text(reference.source))
                        .orElse("")
                + "\nbatches " + counters.batches.sum() + ", skipped " + counters.skipped.sum()
                + reference
                        .summary
                        .map(_ -> ", by zone map " + counters.known.sum())
                        .orElse("")
                + (analyze ? ", read " : ", to read ") + (counters.read.sum() - counters.known.sum())
                + (counters.files.sum() == 0
                        ? ""
                        : "\nfiles " + counters.files.sum() + ", skipped " + counters.filesSkipped.sum())
                + "\nrows " + counters.rows.sum() + " of " + reference.source.rowCount();
    }
}
