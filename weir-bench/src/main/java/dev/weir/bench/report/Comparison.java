package dev.weir.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One goal, and the warm medians of those whom it is about. */
record Comparison(Goal goal, Series weir, Optional<Series> fluss, Optional<Series> kafka) {

    /** Those goals whose item was measured. */
    static List<Comparison> of(List<Series> series) {
        return Goal.all()
                .flatMap(goal -> best(series, goal, "weir", goal.weir())
                        .map(weir -> new Comparison(
                                goal,
                                weir,
                                best(series, goal, "fluss", goal.flussVariant()),
                                goal.kafka().flatMap(_ -> best(series, goal, "kafka", goal.kafkaVariant()))))
                        .stream())
                .toList();
    }

    private static Optional<Series> best(List<Series> series, Goal goal, String peer, String variant) {
        return Series.best(
                series,
                goal.metric(),
                key -> key.peer().equals(peer)
                        && key.item().equals(goal.item())
                        && key.warmth() != Line.Warmth.COLD
                        && key.variant().matches(variant));
    }

    Optional<Double> toFluss() {
        return fluss.map(this::ratioTo);
    }

    Optional<Double> toKafka() {
        return kafka.map(this::ratioTo);
    }

    private double ratioTo(Series peer) {
        return goal.ratio().of(goal.metric(), median(weir), median(peer));
    }

    private double median(Series one) {
        return one.spread(goal.metric()).orElseThrow().median();
    }

    /** Cells of the table of ratios. */
    List<String> cells() {
        return List.of(
                goal.title() + ", " + goal.metric().heading(),
                shown(Optional.of(weir)),
                shown(fluss),
                times(toFluss()),
                goal.ratio().show(goal.fluss()),
                shown(kafka),
                times(toKafka()),
                goal.kafka().map(goal.ratio()::show).orElse("–"),
                goal.ratio().show(goal.floor()),
                verdict());
    }

    private String shown(Optional<Series> one) {
        return one.map(s -> "%s%s (%s)"
                        .formatted(
                                goal.metric().show(median(s)),
                                s.disturbed() ? "*" : "",
                                s.key().variant()))
                .orElse("–");
    }

    private static String times(Optional<Double> ratio) {
        return ratio.map(r -> String.format(Locale.ROOT, "**%.2f×**", r)).orElse("–");
    }

    private String verdict() {
        if (fluss.isEmpty() && kafka.isEmpty()) {
            return "no peer measured";
        }
        Optional<Double> toFloor = goal.floorPeer().equals("fluss") ? toFluss() : toKafka();
        if (toFloor.isPresent() && !goal.ratio().reached(toFloor.get(), goal.floor())) {
            return "under the floor";
        }
        boolean reached =
                toFluss().map(r -> goal.ratio().reached(r, goal.fluss())).orElse(true)
                        && toKafka()
                                .map(r -> goal.ratio().reached(r, goal.kafka().orElseThrow()))
                                .orElse(true);
        return reached ? "reached" : "not yet";
    }
}
