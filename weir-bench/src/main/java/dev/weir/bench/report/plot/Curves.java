package dev.weir.bench.report.plot;

import dev.weir.bench.report.plot.Svg.Anchor;
import dev.weir.bench.report.plot.Svg.Point;
import java.util.List;

/** Panels side by side that share what is along x; each has curves, and below them a legend. */
public record Curves(String title, Axis x, List<Panel> panels) {
    private static final List<String> COLOURS = List.of("#0072b2", "#d55e00", "#00805f");
    private static final int PANEL_WIDTH = 400;
    private static final int LEFT = 76;
    private static final int RIGHT = 24;
    private static final int TOP = 62;
    private static final int PLOT_HEIGHT = 220;
    private static final int BELOW = 62;
    private static final int LINE = 20;
    private static final double MARK = 4;

    /** @param y begins with its first tick at the bottom */
    public record Panel(Axis y, List<Curve> curves) {}

    /** Points from left to right. */
    public record Curve(String name, List<Value> values) {}

    public record Value(double x, double y) {}

    public String svg() {
        int rows =
                panels.stream().mapToInt(panel -> panel.curves().size()).max().orElse(0);
        int height = TOP + PLOT_HEIGHT + BELOW + rows * LINE;
        Svg svg = new Svg(PANEL_WIDTH * panels.size(), height, title);
        svg.boldText(new Point(LEFT, 24), Anchor.START, title);
        for (int i = 0; i < panels.size(); i++) {
            draw(svg, panels.get(i), i * PANEL_WIDTH);
        }
        return svg.xml();
    }

    private void draw(Svg svg, Panel panel, int from) {
        double left = from + LEFT;
        double right = from + PANEL_WIDTH - RIGHT;
        double bottom = TOP + PLOT_HEIGHT;
        for (double tick : panel.y().ticks()) {
            double y = bottom - panel.y().at(tick) * PLOT_HEIGHT;
            svg.line(new Point(left, y), new Point(right, y), Svg.FAINT, 1);
            svg.text(new Point(left - 8, y + 4), Anchor.END, Axis.show(tick));
        }
        for (double tick : x.ticks()) {
            double at = left + x.at(tick) * (right - left);
            svg.line(new Point(at, bottom), new Point(at, bottom + 5), Svg.INK, 1);
            svg.text(new Point(at, bottom + 20), Anchor.MIDDLE, Axis.show(tick));
        }
        svg.line(new Point(left, bottom), new Point(right, bottom), Svg.INK, 1);
        svg.text(new Point((left + right) / 2, bottom + 40), Anchor.MIDDLE, x.label());
        svg.text(new Point(left, TOP - 14), Anchor.START, panel.y().label());
        for (int i = 0; i < panel.curves().size(); i++) {
            Curve curve = panel.curves().get(i);
            List<Point> points = curve.values().stream()
                    .map(v -> new Point(
                            left + x.at(v.x()) * (right - left),
                            bottom - panel.y().at(v.y()) * PLOT_HEIGHT))
                    .toList();
            svg.path(points, COLOURS.get(i));
            points.forEach(point -> mark(svg, point, curve, panel));
            double y = bottom + BELOW + i * LINE;
            svg.line(new Point(left, y - 4), new Point(left + 28, y - 4), COLOURS.get(i), 2);
            mark(svg, new Point(left + 14, y - 4), curve, panel);
            svg.text(new Point(left + 38, y), Anchor.START, curve.name());
        }
    }

    /** A shape for each curve, for those who do not tell colours apart. */
    private static void mark(Svg svg, Point at, Curve curve, Panel panel) {
        int index = panel.curves().indexOf(curve);
        double x = at.x();
        double y = at.y();
        List<Point> square = List.of(
                new Point(x - MARK, y - MARK),
                new Point(x + MARK, y - MARK),
                new Point(x + MARK, y + MARK),
                new Point(x - MARK, y + MARK));
        List<Point> diamond = List.of(
                new Point(x, y - MARK * 1.4),
                new Point(x + MARK * 1.4, y),
                new Point(x, y + MARK * 1.4),
                new Point(x - MARK * 1.4, y));
        List<Point> triangle = List.of(
                new Point(x, y - MARK * 1.3), new Point(x + MARK * 1.3, y + MARK), new Point(x - MARK * 1.3, y + MARK));
        svg.polygon(List.of(square, diamond, triangle).get(index), COLOURS.get(index), "#ffffff");
    }
}
