package dev.weir.cli.demo;

import java.util.List;

/** Where the demo is shown: a screen that is drawn again and again, or lines one below the other. */
public sealed interface View permits ScreenView, LineView {
    /**
     * One moment.
     *
     * @param lake the flights that have settled
     * @param board rows that were looked up by their keys
     * @param ratePerSecond rows of each of the last seconds, as SQL counted them
     * @param postgres what {@code psql} takes
     * @param iceberg the address of the lake's catalog
     */
    record Picture(
            double seconds,
            long rows,
            Freshness.Times freshness,
            Lake.Seen lake,
            Answer worst,
            Answer routes,
            Board.Answer board,
            List<Long> ratePerSecond,
            String uri,
            String postgres,
            String iceberg) {
        long rate() {
            return ratePerSecond.isEmpty() ? 0 : ratePerSecond.get(ratePerSecond.size() - 1);
        }
    }

    void open();

    void show(Picture picture);

    void close();
}
