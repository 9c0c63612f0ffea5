package dev.weir.bench.report.plot;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A picture in the making: shapes and text, in units of a pixel from the upper left corner, on white, so that a dark page does not swallow it. */
final class Svg {
    static final String INK = "#1f2328";
    static final String FAINT = "#d8dee4";
    static final int TEXT_SIZE = 13;
    /** Of a letter, in times of its height: an upper bound for mixed text in the usual sans-serif fonts. */
    private static final double LETTER = 0.56;

    enum Anchor {
        START("start"),
        MIDDLE("middle"),
        END("end");

        private final String word;

        Anchor(String word) {
            this.word = word;
        }
    }

    record Point(double x, double y) {}

    private final StringBuilder shapes = new StringBuilder();
    private final int width;
    private final int height;
    private final String title;

    Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        this.title = title;
    }

    /** How much room a text needs, about. */
    static double widthOf(String text) {
        return text.length() * LETTER * TEXT_SIZE;
    }

    void text(Point at, Anchor anchor, String text) {
        text(at, anchor, text, "");
    }

    void boldText(Point at, Anchor anchor, String text) {
        text(at, anchor, text, " font-weight=\"600\"");
    }

    private void text(Point at, Anchor anchor, String text, String more) {
        shape(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>",
                at.x(),
                at.y(),
                anchor.word,
                more,
                escape(text)));
    }

    void line(Point from, Point to, String colour, double strokeWidth) {
        shape(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>",
                from.x(),
                from.y(),
                to.x(),
                to.y(),
                colour,
                strokeWidth));
    }

    void bar(double x, double y, double barWidth, double barHeight, String colour) {
        shape(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                x,
                y,
                Math.max(0.5, barWidth),
                barHeight,
                colour));
    }

    void path(List<Point> points, String colour) {
        shape(String.format(
                Locale.ROOT,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
                corners(points),
                colour));
    }

    void polygon(List<Point> points, String fill, String stroke) {
        shape(String.format(
                Locale.ROOT,
                "<polygon points=\"%s\" fill=\"%s\" stroke=\"%s\" stroke-width=\"1.5\"/>",
                corners(points),
                fill,
                stroke));
    }

    private static String corners(List<Point> points) {
        return points.stream()
                .map(p -> String.format(Locale.ROOT, "%.1f,%.1f", p.x(), p.y()))
                .collect(Collectors.joining(" "));
    }

    private void shape(String xml) {
        shapes.append(xml).append('\n');
    }

    String xml() {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img" \
                font-family="Helvetica, Arial, sans-serif" font-size="%3$d" fill="%4$s">
                <title>%5$s</title>
                <rect x="0" y="0" width="%1$d" height="%2$d" fill="#ffffff"/>
                %6$s</svg>
                """.formatted(width, height, TEXT_SIZE, INK, escape(title), shapes);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
