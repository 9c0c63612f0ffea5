package dev.weir.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** One page of Markdown out of results and profiles, and plots in a folder beside it. */
public final class Report {
    /** What stands on the page, in this order. */
    private static final List<Section> SECTIONS = List.of(
            new Section("A0", "the generator alone"),
            new Section("A1", "append"),
            new Section("A2", "scan, all columns"),
            new Section("A3", "scan, two columns"),
            new Section("A4", "latency at a steady rate"),
            new Section("A5", "group by"),
            new Section("A6", "filter"),
            new Section("W1", "a hundred producers of single rows"),
            new Section("W2", "two columns of a thousand, and of two"),
            new Section("I1", "appends beside full scans"),
            new Section("P1", "upserts"),
            new Section("P2sync", "lookups one at a time"),
            new Section("P2async", "lookups, many in flight and in a call"),
            new Section("P3", "all rows of a table with a primary key"),
            new Section("P4", "all changes of a table with a primary key"),
            new Section("PL", "lookups beside 20,000 upserts a second"),
            new Section("PR1", "kill -9 and restart of a table with a primary key"),
            new Section("T1", "a producer beside fifty followers"),
            new Section("C1", "against the number of buckets"),
            new Section("C2", "against the length of the log"),
            new Section("Q1", "prepared selects of one row by key over the Postgres door, by pgbench"),
            new Section("TPCH", "TPC-H, beside DuckDB over its own Parquet files"),
            new Section("L1", "a full table settles into the lake"),
            new Section("L2", "how old the lake is at a steady rate"),
            new Section("L3", "files of the lake"),
            new Section("L4", "half in the lake, half in the log"),
            new Section("L5", "nine aggregates after 30,000 appends of ten rows"),
            new Section("S1", "start"),
            new Section("S1-mem", "memory after the round"),
            new Section("R1", "kill -9 and restart"));

    /** Folder of the pictures, beside the page. */
    private static final String PLOTS = "plots";

    private record Section(String item, String title) {}

    private final Machine machine;
    private final List<Line> lines;
    private final List<Series> series;
    private final List<Plot> plots;
    private final List<String> profiles;
    private final StringBuilder page = new StringBuilder();

    private Report(Machine machine, List<Line> lines, List<String> profiles) {
        this.machine = machine;
        this.lines = lines;
        this.series = Series.group(lines);
        this.plots = Plot.of(series);
        this.profiles = profiles;
    }

    /** {@code OUT.md FILE...}: results of anybody as {@code .jsonl}, profile tables as {@code .md}. */
    public static void main(String[] args) throws IOException {
        write(
                Path.of(args[0]),
                List.of(args).subList(1, args.length).stream().map(Path::of).toList());
    }

    public static void write(Path out, List<Path> files) throws IOException {
        List<Line> lines = new ArrayList<>();
        List<String> profiles = new ArrayList<>();
        for (Path file : files) {
            if (file.toString().endsWith(".md")) {
                profiles.add(Files.readString(file));
            } else {
                Files.readAllLines(file).forEach(text -> Line.parse(text).ifPresent(lines::add));
            }
        }
        Files.writeString(out, render(Machine.here(), lines, profiles), UTF_8);
        Path folder = Files.createDirectories(out.toAbsolutePath().resolveSibling(PLOTS));
        for (Plot plot : Plot.of(Series.group(lines))) {
            Files.writeString(folder.resolve(plot.file()), plot.svg(), UTF_8);
        }
    }

    static String render(Machine machine, List<Line> lines, List<String> profiles) {
        Report report = new Report(machine, lines, profiles);
        report.head();
        report.ratios();
        report.plots();
        report.items();
        StageTable.of(report.series).ifPresent(report.page::append);
        report.checks();
        report.profiles();
        return report.page.toString().stripTrailing() + "\n";
    }

    private void head() {
        page.append(
                        "# Benchmarks\n\nMade by `./weir bench report`, see [benchmarking.md](benchmarking.md) for what is measured and how.\n")
                .append("Machine: ")
                .append(machine.line())
                .append(".\n");
        Map<String, TreeSet<String>> versions = new TreeMap<>();
        for (Line line : lines) {
            if (!line.text("version").isEmpty() && !line.peer().equals("none")) {
                versions.computeIfAbsent(line.peer(), peer -> new TreeSet<>()).add(line.text("version"));
            }
        }
        List<String> names = new ArrayList<>();
        versions.forEach((peer, found) -> names.add(name(peer) + " " + String.join(", ", found)));
        page.append("Measured: ").append(String.join("; ", names)).append(".\n\n");
        page.append(
                        "Median (lowest–highest) of the repetitions. A client is cold in its first pass and warm in later ones. ")
                .append(
                        "Lines measured while others used over a tenth of the machine are left out where three others remain; ")
                .append("a * marks where they could not be.\n\n");
    }

    private void ratios() {
        List<Comparison> comparisons = Comparison.of(series);
        if (comparisons.isEmpty()) {
            return;
        }
        page.append("## Ratios to the peers\n\n");
        page.append(
                        "Warm client. `≥ n×` means so many times as good, `≤ n×` such a fraction. The floor is against Fluss, ")
                .append(
                        "for latency against Kafka's defaults. Fluss and Kafka stand with the best of their settings, but Kafka with ")
                .append(
                        "its defaults in latency, CPU and bytes. Kafka has no goal where it has nothing like a primary key.\n\n");
        page.append("| item | Weir | Fluss | ratio | goal | Kafka | ratio | goal | floor | |\n")
                .append("|---|---|---|---|---|---|---|---|---|---|\n");
        comparisons.forEach(comparison -> row(comparison.cells()));
        page.append('\n');
    }

    private void plots() {
        for (Plot plot : plots) {
            page.append("![%s](%s/%s)\n\n".formatted(plot.title(), PLOTS, plot.file()));
        }
    }

    // ---- a table per item

    private void items() {
        for (Section section : SECTIONS) {
            List<Series> rows = rows(section.item());
            if (rows.isEmpty()) {
                continue;
            }
            List<Metric> columns = List.of(Metric.values()).stream()
                    .filter(metric ->
                            rows.stream().anyMatch(s -> s.spread(metric).isPresent()))
                    .toList();
            page.append("## %s: %s\n\n".formatted(section.item(), section.title()));
            page.append("| who | variant | client | n |");
            columns.forEach(metric -> page.append(' ').append(metric.heading()).append(" |"));
            page.append('\n').append("|---".repeat(4 + columns.size())).append("|\n");
            for (Series s : rows) {
                List<String> cells = new ArrayList<>(List.of(
                        name(s.key().peer()),
                        s.key().variant(),
                        s.key().warmth().toString(),
                        s.lines().size() + (s.disturbed() ? "*" : "")));
                columns.forEach(metric ->
                        cells.add(s.spread(metric).map(v -> v.show(metric)).orElse("")));
                row(cells);
            }
            page.append('\n');
        }
    }

    /** All variants of Weir and of PostgreSQL, and the best of each other peer, cold and warm. */
    private List<Series> rows(String item) {
        List<Series> rows = new ArrayList<>();
        Metric main = mainMetric(item);
        for (String peer : List.of("none", "weir", "postgres")) {
            series.stream()
                    .filter(s -> s.key().peer().equals(peer) && s.key().item().equals(item))
                    .forEach(rows::add);
        }
        for (String peer : List.of("fluss", "kafka")) {
            for (Line.Warmth warmth : Line.Warmth.values()) {
                Series.best(
                                series,
                                main,
                                key -> key.peer().equals(peer) && key.item().equals(item) && key.warmth() == warmth)
                        .ifPresent(rows::add);
            }
        }
        return rows;
    }

    private static Metric mainMetric(String item) {
        return switch (item) {
            case "A1", "A2", "A3", "W1", "P1", "P2async", "P3", "P4" -> Metric.ROWS_PER_S;
            case "A4", "P2sync" -> Metric.P50;
            case "S1-mem" -> Metric.RSS;
            case "R1" -> Metric.READABLE;
            default -> Metric.SECS;
        };
    }

    private void checks() {
        List<Line> wrong = lines.stream().filter(Line::mismatch).toList();
        page.append("## Answers\n\nWrong answers: ")
                .append(wrong.size())
                .append(" of ")
                .append(lines.size());
        page.append(" lines.\n\n");
        for (Line line : wrong) {
            page.append("- `").append(line.json()).append("`\n");
        }
        if (!wrong.isEmpty()) {
            page.append('\n');
        }
    }

    private void profiles() {
        if (profiles.isEmpty()) {
            return;
        }
        page.append("## Where the time goes\n\n")
                .append(
                        "Samples of CPU time in Java threads (JDK Flight Recorder); compiler and collector threads are not in them.\n\n");
        profiles.forEach(profile -> page.append(profile.strip()).append("\n\n"));
    }

    private void row(List<String> cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String name(String peer) {
        return switch (peer) {
            case "weir" -> "Weir";
            case "fluss" -> "Fluss";
            case "kafka" -> "Kafka";
            case "postgres" -> "PostgreSQL";
            case "none" -> "generator";
            default -> peer;
        };
    }
}
