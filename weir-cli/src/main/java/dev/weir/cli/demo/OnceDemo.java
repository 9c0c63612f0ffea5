package dev.weir.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.cli.Stopwatch;
import dev.weir.cli.load.FileFormat;
import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.Scan;
import dev.weir.client.Table;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Position;
import dev.weir.format.wire.TableSpec;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The demo that checks itself: the example files go through the real client into a real server, and what SQL then answers is compared
 * with what DuckDB answers over the files.
 */
@RealWorld("measures from the start of the process")
public final class OnceDemo {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MARKERS = 50;
    /** Flights that come when the others have settled. */
    private static final int HOT = 5_000;

    /** Each has one right answer, in one order. */
    private static final Map<String, String> QUESTIONS = questions();

    private static Map<String, String> questions() {
        Map<String, String> questions = new LinkedHashMap<>();
        questions.put(
                "totals",
                "select count(*), sum(delay), min(delay), max(delay), sum(distance), min(date), max(date), count(distinct origin) from flights");
        questions.put("airports", "select count(*), count(distinct state), min(iata), max(iata) from airports");
        questions.put(
                "worst_delays",
                "select a.name, a.city, count(*), sum(f.delay), max(f.delay) from flights f join airports a on a.iata = f.origin "
                        + "group by all having count(*) >= 100 order by sum(f.delay)::double / count(*) desc, 1, 2 limit 20");
        questions.put(
                "filtered",
                "select count(*), sum(delay), max(distance) from flights where origin = 'SFO' and delay > 60");
        questions.put(
                "one_day",
                "select count(*), sum(delay) from flights where date >= timestamp '2001-01-10' and date < timestamp '2001-01-11'");
        questions.put(
                "per_day",
                "select date_trunc('day', date) as day, count(*), sum(delay) from flights group by 1 order by 1");
        questions.put(
                "longest",
                "select date, delay, distance, origin, destination from flights order by distance desc, date, origin, destination, delay limit 20");
        return questions;
    }

    private final Stopwatch main = new Stopwatch();
    private final double beforeMainMs = Math.max(
            0, System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
    private final ObjectNode summary = JSON.createObjectNode();
    private final Map<String, List<List<String>>> wanted = new LinkedHashMap<>();
    private Map<String, Board.Departure> departures = Map.of();

    /** Answers whether everything was right, and the summary as JSON. */
    public record Result(boolean ok, String json) {}

    public Result run() throws SQLException {
        boolean ok;
        try (Playground place = Playground.open(Playground.Doors.ANY)) {
            firstRow(place);
            load(place);
            freshness(place.weir());
            ok = tail(place.weir());
            ok &= check(place.weir());
            ok &= settle(place.weir());
            ok &= hotAndCold(place.weir());
            ok &= board(place);
            ok &= verify(place.weir());
            ok &= restart(place);
        }
        summary.put("seconds", round(main.seconds()));
        ObjectNode first = JSON.createObjectNode().put("ok", ok);
        first.setAll(summary);
        return new Result(ok, first.toString());
    }

    /** From the start of this process to the first row that SQL answers with. */
    private void firstRow(Playground place) {
        double serverMs = main.seconds() * 1_000;
        Stopwatch watch = new Stopwatch();
        Weir weir = place.weir();
        weir.create(TableSpec.of(
                "markers",
                TableSchema.fromJson("{\"columns\":[{\"name\":\"id\",\"type\":\"int64\",\"nullable\":false}]}")));
        try (Appender appender = weir.table("markers").appender()) {
            appender.append(-1L).join();
        }
        double appendMs = watch.seconds() * 1_000;
        long rows = Answer.number(weir, "select count(*) from markers");
        ObjectNode start = summary.putObject("start_to_first_row_ms");
        start.put("total", round(beforeMainMs + main.seconds() * 1_000));
        start.put("jvm", round(beforeMainMs));
        start.put("server_and_connect", round(serverMs));
        start.put("create_and_append", round(appendMs));
        start.put("first_sql", round(watch.seconds() * 1_000 - appendMs));
        summary.put("first_row_seen", rows == 1);
    }

    private void load(Playground place) {
        place.load("airports", Sample.airports(), FileFormat.CSV);
        Stopwatch watch = new Stopwatch();
        long rows = place.load("flights", Sample.flights(), FileFormat.PARQUET);
        summary.put("rows", rows);
        summary.put("load_seconds", round(watch.seconds()));
        summary.put("load_rows_per_s", Math.round(rows / watch.seconds()));
    }

    private void freshness(Weir weir) {
        Freshness freshness = new Freshness();
        try (Appender appender = weir.table("markers").appender()) {
            for (long id = 0; id < MARKERS; id++) {
                Feed.Marker marker = new Feed.Marker(id, System.nanoTime());
                var _ = appender.append(id);
                freshness.measure(weir, "markers", marker);
            }
        }
        Freshness.Times times = freshness.times();
        summary.putObject("freshness_ms").put("p50", round(times.p50Ms())).put("max", round(times.maxMs()));
    }

    private boolean tail(Weir weir) {
        Tail.Times times = new Tail().run(weir);
        summary.putObject("append_to_follower_ms")
                .put("ok", times.inOrder())
                .put("p50", round(times.p50Ms()))
                .put("p99", round(times.p99Ms()));
        return times.inOrder();
    }

    private boolean check(Weir weir) throws SQLException {
        boolean ok = summary.path("first_row_seen").asBoolean();
        ObjectNode checks = summary.putObject("checks");
        try (Connection files = files()) {
            for (Map.Entry<String, String> question : QUESTIONS.entrySet()) {
                Answer answer = Answer.of(weir, question.getValue());
                List<List<String>> ofFile = rows(files, question.getValue());
                wanted.put(question.getValue(), ofFile);
                boolean right = answer.rows().equals(ofFile);
                ObjectNode check = checks.putObject(question.getKey());
                check.put("ok", right).put("ms", round(answer.seconds() * 1_000));
                if (!right) {
                    check.put("answer", String.valueOf(answer.rows())).put("file", String.valueOf(ofFile));
                }
                ok &= right;
            }
        }
        return ok;
    }

    /** The flights settle into Iceberg; then each question has the same answer, now out of the lake's files. */
    private boolean settle(Weir weir) {
        Stopwatch watch = new Stopwatch();
        Answer.of(weir, "alter table flights set (lake = 'on', lake_freshness = '1s')");
        long rows = summary.path("rows").asLong();
        boolean settled = Lake.await(weir, "flights", rows);
        double settledMs = watch.seconds() * 1_000;
        boolean right = wanted.entrySet().stream()
                .allMatch(question -> Answer.of(weir, question.getKey()).rows().equals(question.getValue()));
        Lake.Seen seen = Lake.of(weir, "flights");
        summary.putObject("lake")
                .put("ok", settled && right)
                .put("rows", seen.rows())
                .put("files", seen.files())
                .put("bytes", seen.bytes())
                .put("settled_ms", round(settledMs));
        return settled && right;
    }

    /** Some more flights, which stay in the log for now, and those in the lake are one table. */
    private boolean hotAndCold(Weir weir) {
        Stopwatch watch = new Stopwatch();
        Answer.of(weir, "alter table flights set (lake_freshness = '1h')");
        Answer.of(weir, "insert into flights select * from flights limit " + HOT);
        HotAndCold seen = HotAndCold.of(weir, "flights");
        boolean right = seen.isRight()
                && seen.cold().flights() == summary.path("rows").asLong()
                && seen.hot().flights() == HOT;
        summary.putObject("hot_and_cold")
                .put("ok", right)
                .put("cold", seen.cold().flights())
                .put("hot", seen.hot().flights())
                .put("both", seen.both().flights())
                .put("ms", round(watch.seconds() * 1_000));
        return right;
    }

    /** Every flight changes the row of its airport; what is looked up is what was written last, also after a restart. */
    private boolean board(Playground place) {
        Sample sample = Sample.read();
        Stopwatch watch = new Stopwatch();
        try (Board board = Board.create(place.weir())) {
            for (int row = 0; row < sample.rows(); row++) {
                board.departed(sample.flight(row), Instant.ofEpochSecond(row));
            }
            board.flush();
            double upsertSeconds = watch.seconds();
            departures = board.newest();
            boolean right = looksUp(board);
            summary.putObject("keyed")
                    .put("ok", right)
                    .put("upserts", sample.rows())
                    .put("upserts_per_s", Math.round(sample.rows() / upsertSeconds))
                    .put("keys", departures.size());
            return right;
        }
    }

    private boolean looksUp(Board board) {
        List<String> airports = List.copyOf(departures.keySet());
        List<Optional<Board.Departure>> found = board.lookUp(airports).rows();
        return found.equals(
                airports.stream().map(departures::get).map(Optional::of).toList());
    }

    private boolean verify(Weir weir) {
        Verified verified = Verified.of(weir);
        boolean well = verified.findings() == 0 && verified.bytes() > 0;
        summary.putObject("verify")
                .put("ok", well)
                .put("bytes", verified.bytes())
                .put("ms", round(verified.seconds() * 1_000));
        return well;
    }

    /** All that was stored is there again, the last row first. */
    private boolean restart(Playground place) {
        long stored = end(place.weir());
        Stopwatch watch = new Stopwatch();
        place.restart();
        Table flights = place.weir().table("flights");
        double startedMs = watch.seconds() * 1_000;
        long last = rows(flights.scan().bucket(0).from(new Position.Offset(stored - 1)));
        double readableMs = watch.seconds() * 1_000;
        long all = rows(flights.scan());
        boolean well = last == 1 && all == stored && end(place.weir()) == stored;
        try (Board board = Board.open(place.weir())) {
            well &= looksUp(board);
        }
        summary.putObject("restart")
                .put("ok", well)
                .put("started_ms", round(startedMs))
                .put("last_row_ms", round(readableMs))
                .put("rows", all);
        return well;
    }

    /** A table that is loaded from a file has one bucket. */
    private static long end(Weir weir) {
        return weir.describe("flights").buckets().getFirst().highWatermark();
    }

    private static long rows(Scan scan) {
        long rows = 0;
        try (Batches batches = scan.batches()) {
            while (batches.next()) {
                rows += batches.root().getRowCount();
            }
        }
        return rows;
    }

    /** The files themselves, under the tables' names, in a database that knows nothing of Weir. */
    private static Connection files() throws SQLException {
        Connection files = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = files.createStatement()) {
            statement.execute("create view flights as from read_parquet('%s')".formatted(quoted(Sample.flights())));
            statement.execute(
                    "create view airports as from read_csv('%s', header = true)".formatted(quoted(Sample.airports())));
        }
        return files;
    }

    private static String quoted(Path path) {
        return path.toAbsolutePath().toString().replace("'", "''");
    }

    private static List<List<String>> rows(Connection files, String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        // DuckDB's own text of each value, so that nothing of Weir's stands between
        try (Statement statement = files.createStatement();
                ResultSet result = statement.executeQuery("select columns(*)::varchar from (" + sql + ")")) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    String cell = result.getString(column);
                    cells.add(cell == null ? "NULL" : cell);
                }
                rows.add(cells);
            }
        }
        return rows;
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
