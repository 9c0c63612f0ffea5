package dev.weir.cli.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** One line every few seconds, for where no screen is. */
public final class LineView implements View {
    private static final double EVERY_SECONDS = 2;

    private final PrintWriter out;
    private double next = 1;

    public LineView(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void open() {}

    @Override
    public void show(Picture picture) {
        if (picture.seconds() < next) {
            return;
        }
        next = picture.seconds() + EVERY_SECONDS;
        List<List<String>> worst = picture.worst().rows();
        out.append(String.format(
                        Locale.ROOT,
                        "%4.0f s  %,9d rows  %,7d rows/s  fresh in %.1f ms  looked up in %.1f ms  %,d settled  worst now: %s%n",
                        picture.seconds(),
                        picture.rows(),
                        picture.rate(),
                        picture.freshness().p50Ms(),
                        picture.board().seconds() * 1_000,
                        picture.lake().rows(),
                        worst.isEmpty()
                                ? "-"
                                : worst.get(0).get(0) + ", " + worst.get(0).get(3) + " min on average"))
                .flush();
    }

    @Override
    public void close() {}
}
