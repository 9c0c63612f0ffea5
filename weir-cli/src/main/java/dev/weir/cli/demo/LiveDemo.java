package dev.weir.cli.demo;

import dev.weir.cli.Stopwatch;
import dev.weir.cli.boot.Boot;
import dev.weir.cli.boot.Stop;
import dev.weir.cli.load.FileFormat;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.TableSpec;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The demo that one watches. */
@RealWorld("a person watches: what is shown is about the last minute")
public final class LiveDemo {
    /**
     * @param seconds how long; 0: until it is stopped
     * @param rowsPerSecond how many flights depart each second
     */
    public record Settings(int seconds, int rowsPerSecond) {}

    static final String TABLE = "flights";
    /** Soon enough to be watched. */
    private static final LakeOptions SETTLING =
            LakeOptions.NONE.withMode(LakeOptions.Mode.ON).withFreshnessMs(3_000);

    private static final String SCHEMA = """
            {"columns":[{"name":"id","type":"int64","nullable":false},{"name":"time","type":"timestamp[us, UTC]","nullable":false},
            {"name":"scheduled","type":"timestamp[us]"},{"name":"delay","type":"int32"},{"name":"distance","type":"int32"},
            {"name":"origin","type":"utf8"},{"name":"destination","type":"utf8"}]}""";
    private static final long REFRESH_MS = 500;
    /** Whose newest departures are shown. */
    private static final List<String> BOARD = List.of("ATL", "ORD", "DFW");

    private final Settings settings;
    private final View view;
    private final PrintWriter out;

    public LiveDemo(Settings settings, View view, PrintWriter out) {
        this.settings = settings;
        this.view = view;
        this.out = out;
    }

    public void run() throws InterruptedException {
        Stop stop = Stop.onSignals();
        out.append("weir demo: starting a server and reading the example flights …\n")
                .flush();
        Sample sample = Sample.read();
        try (Playground place = Playground.open(Playground.Doors.USUAL)) {
            Weir weir = place.weir();
            place.load("airports", Sample.airports(), FileFormat.CSV);
            weir.create(TableSpec.of(TABLE, TableSchema.fromJson(SCHEMA)).withLake(SETTLING));
            try (Board board = Board.create(weir)) {
                stream(place, new Feed(sample, weir.table(TABLE), board, settings.rowsPerSecond()), board, stop);
            }
            lastAct(weir);
            Verified verified = Verified.of(weir);
            out.append("%,d bytes were stored, read again and checked in %.1f s: %s.%n"
                    .formatted(
                            verified.bytes(),
                            verified.seconds(),
                            verified.findings() == 0 ? "all is well" : verified.findings() + " findings"));
            out.append(goodbye()).flush();
        }
    }

    /** The same question over Iceberg, over the log, and over both. */
    private void lastAct(Weir weir) {
        if (Lake.of(weir, TABLE).rows() == 0) {
            out.append("Waiting for the first flights to settle into Iceberg ...\n")
                    .flush();
            Lake.await(weir, TABLE, 1);
        }
        out.append(HotAndCold.of(weir, TABLE).text(TABLE)).flush();
    }

    private void stream(Playground place, Feed feed, Board board, Stop stop) throws InterruptedException {
        Freshness freshness = new Freshness();
        ExecutorService threads = Executors.newCachedThreadPool();
        Future<?> feeding = threads.submit(feed);
        Future<?> measuring = threads.submit(() -> measure(place.weir(), feed, freshness));
        try {
            view.open();
            Stopwatch watch = new Stopwatch();
            while (!stop.isWished() && !over(watch)) {
                feed.check();
                view.show(ask(place, feed, board, freshness, watch));
                stop.await(REFRESH_MS);
            }
        } finally {
            view.close();
            feed.stop();
            measuring.cancel(true);
            await(feeding);
            threads.shutdownNow();
        }
        Freshness.Times times = freshness.times();
        out.append(
                "%,d flights were streamed in and stored; a row was visible to SQL %.1f ms after its append (median).%n"
                        .formatted(feed.acknowledged(), times.p50Ms()));
    }

    private static void await(Future<?> feeding) throws InterruptedException {
        try {
            feeding.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private boolean over(Stopwatch watch) {
        return settings.seconds() > 0 && watch.seconds() >= settings.seconds();
    }

    private static void measure(Weir weir, Feed feed, Freshness freshness) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Feed.Marker marker = feed.nextMarker(1_000);
                if (marker != null) {
                    freshness.measure(weir, TABLE, marker);
                }
                // four a second are enough to watch
                java.util.concurrent.TimeUnit.MILLISECONDS.sleep(250);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (dev.weir.format.WeirException e) {
            if (!Thread.currentThread().isInterrupted()) {
                org.slf4j.LoggerFactory.getLogger(LiveDemo.class).debug("freshness is measured no longer", e);
            }
        }
    }

    private View.Picture ask(Playground place, Feed feed, Board board, Freshness freshness, Stopwatch watch) {
        Weir weir = place.weir();
        Instant now = Instant.now();
        String minute = now.minus(1, ChronoUnit.MINUTES).toString();
        String recently = now.truncatedTo(ChronoUnit.SECONDS)
                .minus(40, ChronoUnit.SECONDS)
                .toString();
        Answer worst = Answer.of(weir, worst(minute));
        Answer routes = Answer.of(weir, routes(minute));
        Answer rate = Answer.of(weir, rate(recently));
        return new View.Picture(
                watch.seconds(),
                feed.acknowledged(),
                freshness.times(),
                Lake.of(weir, TABLE),
                worst,
                routes,
                board.lookUp(BOARD),
                complete(rate, now.getEpochSecond()),
                place.server().uri(),
                "postgresql://" + Boot.text(place.server().postgres()) + "/weir",
                "http://" + Boot.text(place.server().http()) + "/iceberg");
    }

    /** Airports by the delay of their departures. */
    private static String worst(String since) {
        return """
            select a.name, a.city || ', ' || a.state, count(*), round(avg(f.delay), 1), max(f.delay)
            from flights f join airports a on a.iata = f.origin
            where f.time >= timestamptz '%s' group by all having count(*) >= 20 order by 4 desc limit 4""".formatted(since);
    }

    /** Pairs of airports by their flights. */
    private static String routes(String since) {
        return """
            select o.city || ' – ' || d.city, f.distance, count(*), round(100.0 * count(*) filter (f.delay <= 0) / count(*), 0)
            from flights f join airports o on o.iata = f.origin join airports d on d.iata = f.destination
            where f.time >= timestamptz '%s' group by all order by 3 desc limit 2""".formatted(since);
    }

    /** Rows by the second of their arrival. */
    private static String rate(String since) {
        return """
            select epoch_us(date_trunc('second', time)) // 1000000, count(*) from flights
            where time >= timestamptz '%s' group by 1 order by 1""".formatted(since);
    }

    /** Rows of each second that is over. */
    private static List<Long> complete(Answer rate, long nowSeconds) {
        return rate.rows().stream()
                .filter(row -> Long.parseLong(row.get(0)) < nowSeconds)
                .map(row -> Long.parseLong(row.get(1)))
                .toList();
    }

    private static String goodbye() {
        return """

                Look for yourself. Start a server that keeps its data, give it the same files, and ask:
                  ./weir server &
                  ./weir append flights examples/flights.parquet --create
                  ./weir append airports examples/airports.csv --create
                  ./weir sql
                or a table with one row for each key, that you can change and look up:
                  ./weir sql -c "create table users (id bigint primary key, name text)"
                or let the flights settle into Iceberg, for any engine that reads it, at http://127.0.0.1:9471/iceberg:
                  ./weir sql -c "alter table flights set (lake = 'on')"
                where Python, for one, finds them soon afterwards (pip install pyiceberg pyarrow):
                  from pyiceberg.catalog import load_catalog
                  lake = load_catalog("weir", type="rest", uri="http://127.0.0.1:9471/iceberg")
                  print(lake.load_table("main.flights").scan(row_filter="origin = 'SFO'").to_arrow())
                or with the tool that you have:
                  psql -h 127.0.0.1 -p 9472 weir
                or from Python (pip install pyarrow):
                  import pyarrow.flight as flight
                  weir = flight.connect("grpc://localhost:9470")
                  print(weir.do_get(flight.Ticket(b'{"sql": "select count(*) from flights"}')).read_all())
                """;
    }
}
