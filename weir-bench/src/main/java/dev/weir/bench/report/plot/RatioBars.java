package dev.weir.bench.report.plot;

import dev.weir.bench.report.plot.Svg.Anchor;
import dev.weir.bench.report.plot.Svg.Point;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** For each row, how many times as good as others, on a logarithmic scale: a bar begins at 1 and goes right when it is better. */
public record RatioBars(String title, Axis times, List<Row> rows) {
    private static final List<String> COLOURS = List.of("#0072b2", "#d55e00");
    private static final String GOAL = "#ffffff";
    private static final String FLOOR = "#b00020";
    private static final int LABELS = 290;
    private static final int PLOT = 560;
    private static final int RIGHT = 84;
    private static final int TOP = 76;
    private static final int BAR = 13;
    private static final int ROW = 38;
    private static final double MARK = 5.5;

    /** @param bars one for each of those compared with, in the order of the legend */
    public record Row(String label, List<Bar> bars) {}

    /**
     * @param against whom
     * @param times empty when he was not measured
     * @param goal to be reached
     * @param floor not to be fallen under, where it is against him
     */
    public record Bar(String against, Optional<Double> times, double goal, Optional<Double> floor) {
        Stream<Double> values() {
            return Stream.concat(Stream.of(goal), Stream.concat(times.stream(), floor.stream()));
        }
    }

    public static RatioBars of(String title, List<Row> rows) {
        List<Double> all = Stream.concat(
                        Stream.of(1.0),
                        rows.stream().flatMap(row -> row.bars().stream()).flatMap(Bar::values))
                .toList();
        return new RatioBars(
                title, Axis.log("times as good as the peer (logarithmic; right of 1 is better)", all), rows);
    }

    public String svg() {
        double bottom = TOP + rows.size() * (double) ROW;
        Svg svg = new Svg(LABELS + PLOT + RIGHT, (int) bottom + 56, title);
        svg.boldText(new Point(16, 24), Anchor.START, title);
        legend(svg);
        for (double tick : times.ticks()) {
            double x = x(tick);
            svg.line(new Point(x, TOP), new Point(x, bottom), tick == 1 ? Svg.INK : Svg.FAINT, tick == 1 ? 1.5 : 1);
            svg.text(new Point(x, bottom + 18), Anchor.MIDDLE, Axis.show(tick) + "×");
        }
        svg.text(new Point(LABELS + PLOT / 2.0, bottom + 40), Anchor.MIDDLE, times.label());
        for (int i = 0; i < rows.size(); i++) {
            double y = TOP + i * (double) ROW;
            svg.text(
                    new Point(LABELS - 12, y + ROW / 2.0 + 4),
                    Anchor.END,
                    rows.get(i).label());
            for (int b = 0; b < rows.get(i).bars().size(); b++) {
                draw(svg, rows.get(i).bars().get(b), y + 5 + b * (BAR + 2.0), COLOURS.get(b));
            }
        }
        return svg.xml();
    }

    private void draw(Svg svg, Bar bar, double y, String colour) {
        bar.times().ifPresent(value -> {
            svg.bar(Math.min(x(value), x(1)), y, Math.abs(x(value) - x(1)), BAR, colour);
            // in a column of their own, for bars and marks are everywhere
            svg.text(
                    new Point(LABELS + PLOT + RIGHT - 12.0, y + BAR - 1.0),
                    Anchor.END,
                    String.format(Locale.ROOT, "%.2f×", value));
        });
        bar.floor()
                .ifPresent(floor -> svg.line(new Point(x(floor), y - 1), new Point(x(floor), y + BAR + 1.0), FLOOR, 3));
        goal(svg, x(bar.goal()), y + BAR / 2.0);
    }

    private static void goal(Svg svg, double x, double y) {
        svg.polygon(
                List.of(new Point(x, y - MARK), new Point(x + MARK, y), new Point(x, y + MARK), new Point(x - MARK, y)),
                GOAL,
                Svg.INK);
    }

    private void legend(Svg svg) {
        double x = 16;
        List<String> names = rows.isEmpty()
                ? List.of()
                : rows.getFirst().bars().stream().map(Bar::against).toList();
        for (int i = 0; i < names.size(); i++) {
            svg.bar(x, 39, 22, BAR, COLOURS.get(i));
            svg.text(new Point(x + 30, 50), Anchor.START, names.get(i));
            x += 50 + Svg.widthOf(names.get(i));
        }
        goal(svg, x + 8, 45.5);
        svg.text(new Point(x + 22, 50), Anchor.START, "goal");
        x += 80;
        svg.line(new Point(x, 39), new Point(x, 52), FLOOR, 3);
        svg.text(new Point(x + 10, 50), Anchor.START, "floor");
    }

    private double x(double value) {
        return LABELS + times.at(value) * PLOT;
    }
}
