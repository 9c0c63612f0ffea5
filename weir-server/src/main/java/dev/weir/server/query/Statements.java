package dev.weir.server.query;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.SqlException;
import dev.weir.format.WeirException;
import dev.weir.server.config.ServerConfig;
import dev.weir.storage.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all doors run statements on: threads, permits to compute, limits, and the list of what runs. Thread-safe. */
@RealWorld("threads of statements")
public final class Statements implements AutoCloseable {
    /** As much of a statement's text as the list shows. */
    private static final int SHOWN_CHARS = 1000;

    /** SQLSTATE of PostgreSQL for too many connections. */
    private static final String TOO_MANY = "53300";

    private static final long STOP_MS = 5000;

    /** Who asks, for the list. */
    public record Asker(String door, String user, String client) {}

    private final Clock clock;
    private final int limit;
    private final Duration timeout;
    private final Permits permits;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<Long, RunningStatement> running = new ConcurrentHashMap<>();
    private final ExecutorService threads;
    private final ScheduledThreadPoolExecutor deadlines;

    public Statements(ServerConfig.Sql config, Clock clock) {
        this.clock = clock;
        this.limit = config.maxStatements();
        this.timeout = config.statementTimeout();
        this.permits = new Permits(config.threads());
        this.threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("weir-sql-", 0).factory());
        this.deadlines = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("weir-sql-late-", 0).factory());
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /** From now on it counts, and its time runs, until it is closed. {@code UNAVAILABLE} if too many do. */
    public RunningStatement begin(Asker asker, String sql) {
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            throw new SqlException(
                    ErrorCode.UNAVAILABLE,
                    TOO_MANY,
                    "too many statements run, slowly read ones among them; send it again later, or raise sql.max_statements limit="
                            + limit);
        }
        RunningStatement statement = new RunningStatement(
                this,
                ids.incrementAndGet(),
                asker,
                sql.length() > SHOWN_CHARS ? sql.substring(0, SHOWN_CHARS) : sql,
                permits.condition());
        running.put(statement.id(), statement);
        statement.limit(timeout);
        return statement;
    }

    void forget(RunningStatement statement) {
        if (running.remove(statement.id()) != null) {
            count.decrementAndGet();
        }
    }

    /** On a thread that may wait and compute. Throws {@link java.util.concurrent.RejectedExecutionException} when the server stops. */
    public void execute(Runnable work) {
        threads.execute(work);
    }

    /** How long a statement may take whose client has not said otherwise; zero: as long as it likes. */
    public Duration timeout() {
        return timeout;
    }

    /** The oldest first. */
    public List<RunningStatement.Seen> running() {
        return running.values().stream()
                .map(RunningStatement::seen)
                .sorted(Comparator.comparingLong(RunningStatement.Seen::id))
                .toList();
    }

    /** Whether there was one to cancel. */
    public boolean cancel(long id) {
        RunningStatement statement = running.get(id);
        if (statement != null) {
            statement.cancel(new WeirException(ErrorCode.CANCELLED, "the statement was cancelled"));
        }
        return statement != null;
    }

    Permits permits() {
        return permits;
    }

    Clock clock() {
        return clock;
    }

    Future<?> cancelAfter(RunningStatement statement, Duration time) {
        WeirException late = new WeirException(
                ErrorCode.TIMEOUT, "the statement took too long and was cancelled limit_ms=" + time.toMillis());
        return deadlines.schedule(() -> statement.cancel(late), time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What still runs is cancelled; returns when it has ended. The doors are closed before. */
    @Override
    public void close() {
        WeirException stopping = new WeirException(ErrorCode.UNAVAILABLE, "the server is stopping");
        running.values().forEach(statement -> statement.cancel(stopping));
        threads.shutdown();
        deadlines.shutdownNow();
        try {
            threads.awaitTermination(STOP_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
