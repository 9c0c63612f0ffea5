package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.ProcFs;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * Q1: prepared selects of one row by its key over the Postgres door, by PostgreSQL's own {@code pgbench}. Where {@value #PEER} names a PostgreSQL (a URL that its superuser may use), it is filled with the same rows and asked by
 * the same command in the same minute.
 */
@RealWorld("measures, and starts psql and pgbench")
final class PointSelectItem {
    private static final String PEER = "WEIR_BENCH_POSTGRES";
    private static final int ROWS = 1_000_000;
    private static final String ROW = "select name, balance, seen from points where id = ";

    private final ItemTask task;
    /** Times the usual: compilers share the cores with what they compile for more than half a minute. */
    private static final int WARM = 8;

    private final int clients;
    private final Path folder;

    private PointSelectItem(ItemTask task) {
        this.task = task;
        this.clients =
                Integer.parseInt(task.variant().substring(0, task.variant().indexOf(' ')));
        this.folder = task.place().data().resolveSibling("pgbench-" + clients);
    }

    static void run(ItemTask task, Consumer<Figure> figures) {
        new PointSelectItem(task).run(figures);
    }

    private void run(Consumer<Figure> figures) {
        try (Weir weir = task.connect()) {
            String url = "postgresql://bench@" + weir.serverInfo().doors().get("postgres") + "/weir";
            figures.accept(
                    measure(url, task.figure(weir.serverInfo().version()), () -> ProcFs.cpuSeconds(task.serverPid())));
        }
        Optional.ofNullable(System.getenv(PEER)).ifPresent(url -> {
            String version = psql(url, "show server_version");
            long postmaster = Long.parseLong(psql(url, "select pg_read_file('postmaster.pid')")
                    .lines()
                    .findFirst()
                    .orElseThrow());
            Figure figure = task.figure(version).put("peer", "postgres");
            figures.accept(measure(
                    url, figure, () -> ProcFs.cpuSeconds(postmaster) + ProcFs.endedChildrenCpuSeconds(postmaster)));
        });
    }

    private Figure measure(String url, Figure figure, DoubleSupplier cpu) {
        psql(url, "drop table if exists points");
        psql(url, "create table points (id bigint primary key, name text, balance double precision, seen timestamptz)");
        psql(
                url,
                "insert into points select i, 'the holder of account ' || i, i * 1.25, timestamptz '2026-01-01 00:00:00Z' from generate_series(1, "
                        + ROWS + ") as t(i)");
        bench(url, WARM * task.pace().warmSecs());
        double before = cpu.getAsDouble();
        int[] latencies = bench(url, task.pace().secs());
        double used = cpu.getAsDouble() - before;
        String seen = psql(url, ROW + ROWS);
        boolean right = seen.startsWith("the holder of account " + ROWS + "|1250000|2026-01-01 00:00:00");
        return figure.put("secs", task.pace().secs())
                .put("rows", latencies.length)
                .put("rows_per_s", latencies.length / (double) task.pace().secs())
                .put("p50_ms", latencies[latencies.length / 2] / 1e3)
                .put("p99_ms", latencies[(int) (latencies.length * 0.99)] / 1e3)
                .put("server_cpu_s", used)
                .put("queries_per_cpu_s", latencies.length / used)
                .put("check", right ? "ok" : "MISMATCH " + seen);
    }

    /** Microseconds of each query, ascending. */
    private int[] bench(String url, int secs) {
        try {
            clear();
            Path script = Files.writeString(
                    folder.resolve("point.sql"), "\\set id random(1, " + ROWS + ")\n" + ROW + ":id;\n");
            command(List.of(
                    "pgbench",
                    "-n",
                    "-M",
                    "prepared",
                    "-f",
                    script.toString(),
                    "-c",
                    String.valueOf(clients),
                    "-j",
                    String.valueOf(Math.min(clients, 2)),
                    "-T",
                    String.valueOf(secs),
                    "-l",
                    "--log-prefix=" + folder.resolve("log"),
                    url));
            int[] latencies;
            try (Stream<Path> logs = Files.list(folder)) {
                latencies = logs.filter(path -> path.getFileName().toString().startsWith("log"))
                        .flatMapToInt(
                                path -> lines(path).stream().mapToInt(line -> Integer.parseInt(line.split(" ", -1)[2])))
                        .toArray();
            }
            Arrays.sort(latencies);
            return latencies;
        } catch (IOException e) {
            throw new UncheckedIOException("pgbench's files cannot be used folder=" + folder, e);
        }
    }

    private void clear() throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> old = Files.list(folder)) {
            for (Path path : old.toList()) {
                Files.delete(path);
            }
        }
    }

    private static List<String> lines(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String psql(String url, String sql) {
        return command(List.of("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, "-c", sql));
    }

    private static String command(List<String> words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(words.getFirst() + " failed: " + said);
            }
            return said.strip();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "this item needs PostgreSQL's psql and pgbench command=" + words.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
