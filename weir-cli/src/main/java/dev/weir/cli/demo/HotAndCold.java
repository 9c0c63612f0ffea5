package dev.weir.cli.demo;

import dev.weir.client.Weir;
import java.util.List;
import java.util.Locale;

/**
 * One question about flights, asked of those that have settled into Iceberg, of those that are only in the log, and of the table, which is both.
 *
 * @param border the offset from which on rows are hot; it moves while rows settle, so all three are asked with the same
 */
record HotAndCold(long border, Totals cold, Totals hot, Totals both) {
    private static final String QUESTION =
            "select count(*), coalesce(sum(distance), 0)::bigint, coalesce(sum(delay), 0)::bigint from ";

    /** What it answers. */
    record Totals(long flights, long miles, long minutesLate) {
        private static Totals of(Weir weir, String rows) {
            List<String> row = Answer.of(weir, QUESTION + rows).rows().getFirst();
            return new Totals(Long.parseLong(row.get(0)), Long.parseLong(row.get(1)), Long.parseLong(row.get(2)));
        }

        Totals and(Totals other) {
            return new Totals(flights + other.flights, miles + other.miles, minutesLate + other.minutesLate);
        }
    }

    /** Of a table with one bucket that nobody writes to. */
    static HotAndCold of(Weir weir, String table) {
        long border = Answer.number(weir, "select coalesce(max(_offset) + 1, 0) from \"" + table + "$lake\"");
        return new HotAndCold(
                border,
                Totals.of(weir, "\"" + table + "$lake\" where _offset < " + border),
                Totals.of(weir, "\"" + table + "$log\" where _offset >= " + border),
                Totals.of(weir, table));
    }

    boolean isRight() {
        return cold.and(hot).equals(both);
    }

    String text(String table) {
        return """
            One question, asked of what has settled into Iceberg, of what is only in the log yet, and of the table:
              select count(*), sum(distance), sum(delay) from ...
            """
                + line("cold", "\"" + table + "$lake\"", cold)
                + line("hot", "\"" + table + "$log\" where _offset >= " + border, hot)
                + line("both", table, both)
                + (isRight() ? "  Cold and hot together are the table.\n" : "  They do not add up.\n");
    }

    private static String line(String what, String from, Totals totals) {
        return String.format(
                Locale.ROOT,
                "  %-5s %-42s %,11d flights %,15d miles %,13d min late%n",
                what,
                from,
                totals.flights(),
                totals.miles(),
                totals.minutesLate());
    }
}
