package dev.weir.cli.demo;

import dev.weir.cli.Stopwatch;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What has settled of a table. */
@RealWorld("waits")
final class Lake {
    private static final int LONGEST_S = 60;

    /** The lake's files of a table. */
    record Seen(long rows, long files, long bytes) {}

    private Lake() {}

    static Seen of(Weir weir, String table) {
        List<String> row = Answer.of(
                        weir,
                        "select coalesce(sum(rows), 0)::bigint, count(*), coalesce(sum(bytes), 0)::bigint from \""
                                + table + "$files\"")
                .rows()
                .getFirst();
        return new Seen(Long.parseLong(row.get(0)), Long.parseLong(row.get(1)), Long.parseLong(row.get(2)));
    }

    /** Whether so many rows have settled before anybody loses patience. */
    static boolean await(Weir weir, String table, long rows) {
        Stopwatch watch = new Stopwatch();
        try {
            while (of(weir, table).rows() < rows) {
                if (watch.seconds() > LONGEST_S) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
