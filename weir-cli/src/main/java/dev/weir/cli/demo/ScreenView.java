package dev.weir.cli.demo;

import dev.weir.cli.print.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;

/**
 * The whole screen of a terminal of at least 80 by 24. Each picture is one write that goes over the old one, line by line, so that nothing flickers; the
 * screen that was there before comes back at the end.
 */
public final class ScreenView implements View {
    private static final String OPEN = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private static final String CLOSE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String TO_LINE_END = "\u001b[K";
    private static final String TO_SCREEN_END = "\u001b[J";
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String CYAN = "\u001b[36m";
    private static final String PLAIN = "\u001b[0m";
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int WIDTH = 80;
    private static final int LINES = 24;
    private static final int WORST_ROWS = 4;
    private static final int ROUTE_ROWS = 2;
    private static final int BOARD_ROWS = 3;

    private final PrintWriter out;

    public ScreenView(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void open() {
        out.append(OPEN).flush();
    }

    @Override
    public void show(Picture picture) {
        List<String> lines = lines(picture);
        StringBuilder screen = new StringBuilder(HOME);
        for (int i = 0; i < Math.min(lines.size(), LINES - 1); i++) {
            screen.append(lines.get(i)).append(TO_LINE_END).append("\r\n");
        }
        out.append(screen.append(TO_SCREEN_END)).flush();
    }

    @Override
    public void close() {
        out.append(CLOSE).flush();
    }

    static List<String> lines(Picture picture) {
        List<String> lines = new ArrayList<>();
        long seconds = (long) picture.seconds();
        lines.add(both(
                BOLD + CYAN + "weir demo" + PLAIN + "  US flights of 2001, streamed in as if they departed now",
                "%02d:%02d".formatted(seconds / 60, seconds % 60)));
        lines.add(DIM + "─".repeat(WIDTH) + PLAIN);
        lines.add(both(
                "stored  %s%,d%s rows      arriving  %s%,d%s rows/s"
                        .formatted(BOLD, picture.rows(), PLAIN, BOLD, picture.rate(), PLAIN),
                "append to SQL answer  %s%.1f ms%s"
                        .formatted(BOLD, picture.freshness().p50Ms(), PLAIN)));
        lines.add(DIM + "rows per second  " + PLAIN + CYAN + bars(picture.ratePerSecond()) + PLAIN);
        lines.add(both(
                "settled into Iceberg  %s%,d%s rows in %,d files"
                        .formatted(
                                BOLD,
                                picture.lake().rows(),
                                PLAIN,
                                picture.lake().files()),
                DIM + picture.iceberg() + PLAIN));
        lines.add(title("Worst departures of the last minute", picture.worst()));
        lines.add(DIM + row("airport", "city", "flights", "avg min", "worst") + PLAIN);
        for (int i = 0; i < WORST_ROWS; i++) {
            lines.add(
                    i < picture.worst().rows().size()
                            ? row(picture.worst().rows().get(i))
                            : "");
        }
        lines.add("");
        lines.add(title("Busiest routes of the last minute", picture.routes()));
        lines.add(DIM + route("route", "miles", "flights", "on time") + PLAIN);
        for (int i = 0; i < ROUTE_ROWS; i++) {
            lines.add(
                    i < picture.routes().rows().size()
                            ? route(picture.routes().rows().get(i))
                            : "");
        }
        lines.add("");
        lines.add(both(
                BOLD + "Departure board" + PLAIN + "  one row for each airport, changed by every flight",
                DIM
                        + String.format(
                                Locale.ROOT, "by key, %.1f ms", picture.board().seconds() * 1_000)
                        + PLAIN));
        lines.add(DIM + departure("airport", "newest destination", "delay", "departures") + PLAIN);
        List<Board.Departure> found = picture.board().found();
        for (int i = 0; i < BOARD_ROWS; i++) {
            lines.add(i < found.size() ? departure(found.get(i)) : "");
        }
        lines.add("");
        lines.add(both(
                DIM + "ask it yourself:" + PLAIN + "  ./weir sql"
                        + (picture.uri().endsWith(":9470") ? "" : " --server " + picture.uri()) + DIM + "  or" + PLAIN
                        + "  psql " + picture.postgres(),
                DIM + "Ctrl-C ends" + PLAIN));

        return lines;
    }

    private static String title(String text, Answer answer) {
        return both(
                BOLD + text + PLAIN,
                DIM + String.format(Locale.ROOT, "SQL, %.0f ms", answer.seconds() * 1_000) + PLAIN);
    }

    private static String row(List<String> cells) {
        return row(cells.get(0), cells.get(1), cells.get(2), cells.get(3), cells.get(4));
    }

    private static String row(String airport, String city, String flights, String average, String worst) {
        return cell(airport, 30) + "  " + cell(city, 22) + number(flights, 8) + number(average, 9) + number(worst, 7);
    }

    private static String route(List<String> cells) {
        return route(cells.get(0), cells.get(1), cells.get(2), cells.get(3).replaceFirst("\\.0$", "") + " %");
    }

    private static String route(String route, String miles, String flights, String onTime) {
        return cell(route, 46) + number(miles, 8) + number(flights, 10) + number(onTime, 14);
    }

    private static String departure(Board.Departure row) {
        return departure(
                row.airport(),
                row.destination(),
                Integer.toString(row.delay()),
                String.format(Locale.ROOT, "%,d", row.departures()));
    }

    private static String departure(String airport, String destination, String delay, String departures) {
        return cell(airport, 22) + cell(destination, 24) + number(delay, 8) + number(departures, 24);
    }

    private static String cell(String text, int width) {
        return TextTable.pad(TextTable.printable(text), width, TextTable.Align.LEFT);
    }

    private static String number(String text, int width) {
        return TextTable.pad(text, width, TextTable.Align.RIGHT);
    }

    /** Left and right on one line. */
    private static String both(String left, String right) {
        int space = WIDTH - visible(left) - visible(right);
        return left + " ".repeat(Math.max(1, space)) + right;
    }

    private static int visible(String text) {
        return AttributedString.fromAnsi(text).columnLength();
    }

    static String bars(List<Long> values) {
        long most = values.stream().mapToLong(Long::longValue).max().orElse(1);
        StringBuilder bars = new StringBuilder();
        for (long value : values) {
            int height = (int) Math.round((double) value / Math.max(1, most) * (BARS.length() - 1));
            bars.append(BARS.charAt(height));
        }
        return bars.toString();
    }
}
