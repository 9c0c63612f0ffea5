package dev.weir.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What each stage of the way of a row takes, beside what the machine can do at all. */
final class StageTable {
    static final String ITEM = "stage";

    private StageTable() {}

    /** Empty when no stage was measured. */
    static Optional<String> of(List<Series> series) {
        List<Series> stages =
                series.stream().filter(s -> s.key().item().equals(ITEM)).toList();
        if (stages.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder table = new StringBuilder();
        table.append("## Stages of the way of a row\n\n")
                .append(
                        "One thread (two where a socket is between), batches of the workload's rows, JMH. GB/s count the bytes of the rows in Arrow's ")
                .append(
                        "buffers before compression, for the limit too: it is what the same machine did to the same bytes in the same ")
                .append("run with nothing of Weir around it. A ratio of 1 cannot be bettered without doing less.\n\n")
                .append(
                        "| stage | k rows/s | ns/row | GB/s | limit | its GB/s | ratio |\n|---|---|---|---|---|---|---|\n");
        for (Series stage : stages) {
            table.append("| ")
                    .append(String.join(
                            " | ",
                            stage.key().variant(),
                            shown(stage, Metric.ROWS_PER_S),
                            shown(stage, Metric.NS_PER_ROW),
                            shown(stage, Metric.GB_PER_S),
                            stage.lines().getLast().text("limit"),
                            shown(stage, Metric.LIMIT_GB_PER_S),
                            ratio(stage)))
                    .append(" |\n");
        }
        return Optional.of(table.append('\n').toString());
    }

    private static String shown(Series stage, Metric metric) {
        return stage.spread(metric).map(s -> s.show(metric)).orElse("–");
    }

    private static String ratio(Series stage) {
        return stage.spread(Metric.LIMIT_RATIO)
                .map(s -> String.format(Locale.ROOT, "**%.2f**%s", s.median(), stage.disturbed() ? " *" : ""))
                .orElse("–");
    }
}
