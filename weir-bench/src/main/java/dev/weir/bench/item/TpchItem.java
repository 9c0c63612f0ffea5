package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.measure.ProcFs;
import dev.weir.bench.workload.TpchBatches;
import dev.weir.bench.workload.TpchQueries;
import dev.weir.bench.workload.TpchRows;
import dev.weir.bench.workload.TpchTables;
import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * TPCH: the 22 questions of TPC-H asked of log tables over Weir's SQL door, and in turn of DuckDB in the client's own process, over Parquet files that it wrote of
 * the same rows, with the same threads and memory. DuckDB's answers are the right ones. A first pass warms both up.
 */
@RealWorld("measures")
final class TpchItem {
    private static final String SCALE = "sf ";

    /** What the server gives SQL. */
    private static final long MEMORY_BYTES = 1L << 30;

    private TpchItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        double scale = Double.parseDouble(task.variant().substring(SCALE.length()));
        try (Weir weir = task.connect()) {
            Acks acks = new Acks();
            Meter meter = new Meter(task.serverPid());
            long rows = 0;
            for (TpchTable<?> table : TpchTables.all()) {
                rows += load(weir, table, scale, acks);
            }
            Meter.Interval loading = meter.stop();
            Path folder = folder(task);
            try (ParquetDuck duck =
                    ParquetDuck.over(folder, scale, Runtime.getRuntime().availableProcessors(), MEMORY_BYTES)) {
                // The first pass warms both up, and is overwritten.
                Asked asked = new Asked(weir, duck, TpchQueries.all(scale), task.passes());
                asked.pass(0);
                Meter asking = new Meter(task.serverPid());
                for (int pass = 0; pass < task.passes(); pass++) {
                    asked.pass(pass);
                }
                Meter.Interval interval = asking.stop();
                Figure figure = task.figure(weir.serverInfo().version());
                asked.into(figure);
                String check =
                        acks.rows.get() == rows ? asked.check() : "MISMATCH acked=" + acks.rows + " want=" + rows;
                figures.accept(figure.put("server_cpu_s", interval.serverCpu())
                        .put("other_cpu_s", interval.othersCpu())
                        .put("steal_s", interval.steal())
                        .put("load_s", loading.secs())
                        .put("load_rows", rows)
                        .put("rss_peak_mib", ProcFs.statusMib(task.serverPid(), "VmHWM"))
                        .put("check", check));
            }
        }
    }

    private static Path folder(ItemTask task) {
        try {
            return Files.createDirectories(
                    task.place().data().resolveSibling("parquet-" + task.place().flightPort()));
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the files", e);
        }
    }

    private static <E extends TpchEntity> long load(Weir weir, TpchTable<E> table, double scale, Acks acks) {
        weir.create(TpchTables.spec(table));
        long rows = 0;
        try (BufferAllocator allocator = new RootAllocator();
                TpchBatches<E> batches = TpchBatches.of(table, scale, AppendItem.ARROW_BATCH_ROWS, allocator);
                Appender appender = weir.table(table.getTableName()).appender()) {
            while (batches.next()) {
                rows += batches.root().getRowCount();
                var _ = appender.append(batches.root()).whenComplete(acks::batch);
            }
            appender.flush();
        }
        return rows;
    }

    private static TpchRows ask(Weir weir, String query) {
        TpchRows rows = new TpchRows();
        try (Batches answer = weir.sql(query)) {
            while (answer.next()) {
                rows.add(answer.root());
            }
        }
        return rows;
    }

    /** Seconds of each question in each pass, by both. */
    @RealWorld("measures")
    private static final class Asked {
        private final Weir weir;
        private final ParquetDuck duck;
        private final List<String> queries;
        private final double[][] ours;
        private final double[][] theirs;
        private String wrong = "";

        Asked(Weir weir, ParquetDuck duck, List<String> queries, int passes) {
            this.weir = weir;
            this.duck = duck;
            this.queries = queries;
            this.ours = new double[queries.size()][passes];
            this.theirs = new double[queries.size()][passes];
        }

        /** Asks each question of both, one after the other, so that others disturb both. */
        void pass(int pass) {
            for (int q = 0; q < queries.size(); q++) {
                String query = queries.get(q);
                TpchRows got = timed(ours[q], pass, () -> ask(weir, query));
                TpchRows want = timed(theirs[q], pass, () -> duck.ask(query));
                Optional<String> difference = got.difference(want);
                if (difference.isPresent()) {
                    wrong += " q" + (q + 1) + ": " + difference.get();
                }
            }
        }

        private static TpchRows timed(double[] secs, int pass, Supplier<TpchRows> work) {
            long startNs = System.nanoTime();
            TpchRows rows = work.get();
            secs[pass] = (System.nanoTime() - startNs) / 1e9;
            return rows;
        }

        String check() {
            return wrong.isEmpty() ? "ok" : "MISMATCH" + wrong;
        }

        void into(Figure figure) {
            Map<String, Double> secs = new LinkedHashMap<>();
            Map<String, Double> ratios = new LinkedHashMap<>();
            double all = 0;
            double allOfDuck = 0;
            for (int q = 0; q < queries.size(); q++) {
                double mine = Median.of(ours[q]);
                double other = Median.of(theirs[q]);
                secs.put("q" + (q + 1), mine);
                ratios.put("q" + (q + 1), mine / other);
                all += mine;
                allOfDuck += other;
            }
            figure.put("secs", all)
                    .put("duckdb_s", allOfDuck)
                    .put("duckdb_ratio", all / allOfDuck)
                    .put("query_s", secs)
                    .put("query_ratio", ratios);
        }
    }
}
