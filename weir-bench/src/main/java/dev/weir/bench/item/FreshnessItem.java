package dev.weir.bench.item;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.bench.measure.Due;
import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Latencies;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.measure.ServerFigures;
import dev.weir.bench.workload.Event;
import dev.weir.bench.workload.Events;
import dev.weir.client.TypedAppender;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import dev.weir.format.wire.LakeOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * L2: how old the lake is while rows come at a steady rate. By default: the age of the oldest row that it does not have, looked at ten times a second. On read: how
 * long an engine waits for {@code loadTable}, which must have every row that was acknowledged before it was asked.
 */
@RealWorld("measures, and keeps a pace")
final class FreshnessItem {
    static final String DEFAULT = "default";
    static final String ON_READ = "on read";

    /** Times the pace's seconds: a round comes every ten. */
    private static final int LONG = 4;

    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long READ_EVERY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_WAIT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final List<String> ROUND_PARTS = List.of("write", "put", "commit");
    private static final JsonMapper JSON = new JsonMapper();

    private final ItemTask task;
    private final Weir weir;
    private final AtomicLong acknowledged = new AtomicLong();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private FreshnessItem(ItemTask task, Weir weir) {
        this.task = task;
        this.weir = weir;
    }

    static void run(ItemTask task, Consumer<Figure> figures) {
        try (Weir weir = task.connect()) {
            figures.accept(new FreshnessItem(task, weir).measure());
        }
    }

    private Figure measure() {
        boolean onRead = task.variant().equals(ON_READ);
        LakeOptions lake = LakeOptions.NONE
                .withMode(LakeOptions.Mode.ON)
                .withFreshOnRead(onRead ? LakeOptions.Mode.ON : LakeOptions.Mode.OFF);
        weir.create(Events.table(task.table()).withLake(lake));
        int secs = task.pace().warmSecs() + LONG * task.pace().secs();
        Meter meter = new Meter(task.serverPid());
        Thread producer = Thread.ofPlatform().start(() -> append(secs));
        Figure figure = task.figure(weir.serverInfo().version());
        String check = onRead ? read(producer, figure) : watch(producer, figure);
        Meter.Interval interval = meter.stop();
        long rows = (long) secs * task.pace().rowsPerSecond();
        return interval.into(figure, rows, 0)
                .put("check", acknowledged.get() == rows ? check : "MISMATCH acked=" + acknowledged);
    }

    private void append(int secs) {
        Events events = new Events();
        long rows = (long) secs * task.pace().rowsPerSecond();
        double stepNs = 1e9 / task.pace().rowsPerSecond();
        try (TypedAppender<Event> appender =
                weir.table(task.table(), Event.class).appender()) {
            long beginNs = System.nanoTime();
            for (long row = 0; row < rows; row++) {
                Due.await(beginNs + (long) (row * stepNs));
                appender.append(events.row(row), (bucket, offset, error) -> {
                    if (error == null) {
                        acknowledged.incrementAndGet();
                    }
                });
            }
            appender.flush();
        }
    }

    /** Until compilers rest, as far as they do. */
    private void warm() {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(task.pace().warmSecs()));
    }

    private String watch(Thread producer, Figure figure) {
        LakeTable table = new LakeTable(task, weir, task.table());
        warm();
        ServerFigures before = table.figures();
        double sum = 0;
        double max = 0;
        int looks = 0;
        while (producer.isAlive()) {
            double age = table.figures().sum("weir_lake_waiting_age_seconds").orElse(0.0);
            sum += age;
            max = Math.max(max, age);
            looks++;
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
        ServerFigures after = table.figures();
        double rounds = after.since(before, "weir_lake_rounds_total");
        figure.put("age_mean_s", sum / looks).put("age_max_s", max).put("rounds", rounds);
        for (String part : ROUND_PARTS) {
            figure.put(part + "_s", after.since(before, "weir_lake_" + part + "_seconds_total") / rounds);
        }
        return "ok";
    }

    private String read(Thread producer, Figure figure) {
        // the first one makes the table, or finds none
        LakeTable.await(() -> settled() >= 0);
        warm();
        Latencies latencies = new Latencies(LONG * task.pace().secs() * 2);
        String check = "ok";
        int reads = 0;
        int stale = 0;
        while (producer.isAlive()) {
            long before = acknowledged.get();
            long beginNs = System.nanoTime();
            long there = settled();
            long took = System.nanoTime() - beginNs;
            latencies.add(took);
            reads++;
            if (there < before) {
                stale++;
                // beyond that the server answers without them
                check = took >= LONGEST_WAIT_NS ? check : "MISMATCH there=" + there + " acked before=" + before;
            }
            LockSupport.parkNanos(READ_EVERY_NS);
        }
        latencies.into(figure, "");
        figure.put("reads", reads).put("stale_reads", stale);
        return check;
    }

    /** Rows of the table as an engine finds it; -1 if it finds none. */
    private long settled() {
        URI table = URI.create(
                "http://127.0.0.1:" + task.place().httpPort() + "/iceberg/v1/namespaces/main/tables/" + task.table());
        try {
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(table).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                return -1;
            }
            JsonNode metadata = JSON.readTree(answer.body()).path("metadata");
            long current = metadata.path("current-snapshot-id").asLong(-1);
            for (JsonNode snapshot : metadata.path("snapshots")) {
                if (snapshot.path("snapshot-id").asLong() == current) {
                    return Long.parseLong(
                            snapshot.path("summary").path("total-records").asText("0"));
                }
            }
            return 0;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer of the catalog is no json", e);
        } catch (IOException e) {
            throw new UncheckedIOException("the catalog does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
