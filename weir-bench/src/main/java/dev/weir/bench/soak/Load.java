package dev.weir.bench.soak;

import dev.weir.bench.workload.EventBatch;
import dev.weir.bench.workload.Events;
import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.Position;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;

/** The clients, each a loop on a thread of its own until the end: writers, readers, tables that come and go, and people who misbehave. */
@RealWorld("threads of clients, and their pace")
final class Load implements AutoCloseable {
    private static final int LARGE_BATCH_ROWS = 4_000;
    /** Of the rows, how many come alone. */
    private static final int SMALL_SHARE = 20;

    private static final long BULK_ROWS = 2_000_000;
    private static final long SMALL_ROWS = 30_000;
    private static final long FRESHNESS_MS = 1_000;
    private static final long STOP_SECONDS = 60;

    private final String uri;
    private final Tally tally;
    private final Weir weir;
    private final long rowsPerSecond;
    private final RollingTable bulk;
    private final RollingTable small;
    private final Strangers strangers;
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    Load(String uri, int flightPort, int httpPort, long rowsPerSecond, Tally tally) {
        this.uri = uri;
        this.tally = tally;
        this.rowsPerSecond = rowsPerSecond;
        this.weir = Weir.connect(uri);
        this.bulk = new RollingTable(weir, "bulk", BULK_ROWS, LakeOptions.NONE);
        this.small = new RollingTable(
                weir,
                "small",
                SMALL_ROWS,
                LakeOptions.NONE.withMode(LakeOptions.Mode.ON).withFreshnessMs(FRESHNESS_MS));
        this.strangers = new Strangers(flightPort, httpPort, tally);
    }

    void start() {
        begin("large", this::writeLarge);
        begin("small", this::writeSmall);
        begin("follow", this::follow);
        begin("filter", this::filter);
        begin("sql", this::sql);
        begin("tables", this::tables);
        begin("verify", this::verify);
        begin("leave", this::leave);
        begin("strangers", random -> {
            strangers.one(random);
            pause(200);
        });
    }

    /** One round of a client. */
    private interface Round {
        void run(Random random);
    }

    private void begin(String name, Round round) {
        threads.add(Thread.ofPlatform().daemon().name("soak-" + name).start(() -> {
            Random random = new Random(name.hashCode());
            while (!ended()) {
                try {
                    round.run(random);
                } catch (WeirException e) {
                    tally.refused(name, e);
                    pause(50);
                } catch (CompletionException e) {
                    if (e.getCause() instanceof WeirException refused) {
                        tally.refused(name, refused);
                    } else {
                        tally.failed(name + ": " + e.getCause());
                    }
                    pause(50);
                } catch (RuntimeException | Error e) {
                    tally.failed(name + ": " + e);
                    pause(1000);
                }
            }
        }));
    }

    private boolean ended() {
        return end.getCount() == 0;
    }

    private void pause(long milliseconds) {
        try {
            end.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Thousands of rows at a time, until the table is full. */
    private void writeLarge(Random random) {
        long rate = Math.max(1, rowsPerSecond - rowsPerSecond / SMALL_SHARE);
        try (RootAllocator allocator = new RootAllocator();
                EventBatch batch = new EventBatch(allocator, LARGE_BATCH_ROWS);
                Appender appender = weir.table(bulk.name()).appender()) {
            long begun = System.nanoTime();
            long written = 0;
            while (!ended() && !bulk.full()) {
                batch.fill(bulk.rows(), LARGE_BATCH_ROWS);
                appender.append(batch.root()).join();
                bulk.wrote(LARGE_BATCH_ROWS);
                written += LARGE_BATCH_ROWS;
                tally.count("rows written in large batches", LARGE_BATCH_ROWS);
                pauseUntil(begun, written, rate);
            }
        }
        if (!ended()) {
            bulk.roll(weir);
        }
    }

    /** A row at a time. */
    private void writeSmall(Random random) {
        long rate = Math.max(1, rowsPerSecond / SMALL_SHARE);
        Events events = new Events();
        try (Appender appender = weir.table(small.name()).appender()) {
            long begun = System.nanoTime();
            long written = 0;
            while (!ended() && !small.full()) {
                var row = events.row(small.rows());
                appender.append(
                        (bucket, offset, error) -> {
                            if (error != null) {
                                tally.refused("small", error);
                            }
                        },
                        row.eventId(),
                        row.userId(),
                        row.ts(),
                        row.kind(),
                        row.country(),
                        row.url(),
                        row.price(),
                        row.qty(),
                        row.payload(),
                        row.flag());
                small.wrote(1);
                written++;
                tally.count("rows written alone");
                pauseUntil(begun, written, rate);
            }
        }
        if (!ended()) {
            small.roll(weir);
        }
    }

    private void pauseUntil(long begunNs, long written, long rate) {
        long dueMs = written * 1000 / rate - (System.nanoTime() - begunNs) / 1_000_000;
        if (dueMs > 0) {
            pause(dueMs);
        }
    }

    /** Sees each row of a table's life once and in order, until the table is gone. */
    private void follow(Random random) {
        String table = small.name();
        long next = 0;
        // a stop is noticed when the table's next batch comes, and the writer ends after this does
        try (Batches batches = weir.table(table).scan().columns("event_id").follow()) {
            while (!ended() && batches.next()) {
                BigIntVector ids = (BigIntVector) batches.root().getVector(0);
                for (int i = 0; i < batches.root().getRowCount(); i++) {
                    if (ids.get(i) != next) {
                        tally.failed("follow: table=" + table + " expected=" + next + " seen=" + ids.get(i));
                        next = ids.get(i);
                    }
                    next++;
                }
                tally.count("rows followed", batches.root().getRowCount());
            }
        }
    }

    private void filter(Random random) {
        Predicate chosen =
                new Predicate.Compare("event_id", Predicate.Op.GT, new Literal.Int(Math.max(0, bulk.rows() - 50_000)));
        long rows = 0;
        try (Batches batches = weir.table(bulk.name())
                .scan()
                .columns("event_id", "kind", "price")
                .filter(chosen)
                .batches()) {
            while (batches.next()) {
                rows += batches.root().getRowCount();
            }
        }
        tally.count("filtered scans");
        tally.count("rows of filtered scans", rows);
        pause(100);
    }

    private void sql(Random random) {
        String statement = switch (random.nextInt(4)) {
            case 0 -> "select count(*), max(event_id) from " + small.name();
            case 1 -> "select kind, count(*), avg(price) from " + small.name() + " group by kind";
            case 2 -> "select * from " + small.name() + " where user_id < 1000";
            default -> "selekt nothing";
        };
        try (Batches batches = weir.sql(statement)) {
            while (batches.next()) {
                tally.count("rows of statements", batches.root().getRowCount());
            }
            tally.count("statements");
        } catch (WeirException e) {
            if (e.code() != ErrorCode.INVALID_SQL) {
                throw e;
            }
            tally.count("statements that were wrong");
        }
        pause(250);
    }

    /** Tables that live for some rows. */
    private void tables(Random random) {
        String name = "short_" + random.nextInt(5);
        TableSchema schema = TableSchema.fromJson(
                "{\"columns\":[{\"name\":\"id\",\"type\":\"int64\",\"nullable\":false},{\"name\":\"text\",\"type\":\"utf8\"}]}");
        weir.createIfAbsent(TableSpec.of(name, schema));
        try (Appender appender = weir.table(name).appender()) {
            for (long id = 0; id < 20; id++) {
                appender.append(
                        (bucket, offset, error) -> {
                            if (error != null) {
                                tally.refused("tables", error);
                            }
                        },
                        id,
                        "text " + id);
            }
        }
        weir.drop(name);
        tally.count("tables made and dropped");
        pause(300);
    }

    /** What has settled is what the log has, whenever one looks. */
    private void verify(Random random) {
        String table = small.name();
        weir.verify(table, report -> {
            if (report.found() > 0) {
                tally.failed("verify: table=" + table + " part=" + report.part() + " "
                        + report.findings().getFirst());
            }
            if (report.part() == VerifyReport.Part.LAKE) {
                tally.count("rows of the lake held against the log", report.endOffset() - report.startOffset());
            }
        });
        tally.count("tables verified");
        pause(5_000);
    }

    /** Clients that close in the middle of what they read, or write and do not wait. */
    private void leave(Random random) {
        try (Weir own = Weir.connect(uri)) {
            String table = bulk.name();
            try (Batches batches =
                    own.table(table).scan().from(new Position.Offset(0)).batches()) {
                for (int i = random.nextInt(3); i > 0 && batches.next(); i--) {
                    tally.count("batches read before leaving");
                }
            }
            try (Batches batches = own.sql("select * from " + small.name())) {
                batches.next();
            }
        }
        tally.count("clients that left in the middle");
        pause(400);
    }

    /** Ends all clients and waits for them. */
    @Override
    public void close() {
        end.countDown();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
        try {
            for (Thread thread : threads) {
                if (!thread.getName().endsWith("follow")) {
                    thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        strangers.close();
        weir.close();
    }
}
