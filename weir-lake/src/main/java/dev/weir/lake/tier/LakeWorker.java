package dev.weir.lake.tier;

import dev.weir.lake.catalog.ObjectFileIO;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.Catalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the rows of all tables settle, one table after the other. One thread at a time steps it; it has none of its own, and never sleeps: what failed is
 * tried again in a later step. {@link #state} may be asked by any.
 */
public final class LakeWorker {
    private static final Logger LOG = LoggerFactory.getLogger(LakeWorker.class);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_RETRY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final TieredTables source;
    private final TableWork.Ports ports;
    private final Clock clock;
    private final Map<String, Scheduled> work = new HashMap<>();
    private final Map<String, LakeState> states = new ConcurrentHashMap<>();
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();
    private final Map<String, CompletableFuture<Void>> hurried = new ConcurrentHashMap<>();
    private final Retry cleaning = new Retry();
    private Optional<Known> cleaned = Optional.empty();
    private int from;

    /**
     * The lake.
     *
     * @param files where the lake's files lie, and those of the catalog
     * @param readers of this process
     */
    public record Lake(Catalog catalog, ObjectFileIO files, FilesInUse readers) {}

    private record Known(Set<String> ids, Set<String> settling) {}

    /** When something may be tried. */
    private static final class Retry {
        private long notBeforeNanos;
        private int failures;
        private boolean waits;

        boolean mayRun(long nowNanos) {
            return !waits || notBeforeNanos - nowNanos <= 0;
        }

        void after(long nowNanos, long delayNanos) {
            waits = true;
            notBeforeNanos = nowNanos + delayNanos;
        }

        void succeeded() {
            failures = 0;
        }

        void failed(long nowNanos) {
            after(nowNanos, Math.min(LONGEST_RETRY_NANOS, FIRST_RETRY_NANOS << Math.min(failures, 10)));
            failures++;
        }

        void paused(long nowNanos) {
            after(nowNanos, LONGEST_RETRY_NANOS / 4);
        }
    }

    private static final class Scheduled {
        private final TableWork work;
        private final Retry retry = new Retry();
        private String told = "";
        /** Whoever waits until what waited has settled. */
        private Optional<CompletableFuture<Void>> hurry = Optional.empty();

        Scheduled(TableWork work) {
            this.work = work;
        }
    }

    public LakeWorker(
            TieredTables source, Lake lake, LakeWriter writer, Clock clock, Supplier<UUID> ids, LakeConfig config) {
        this.source = source;
        this.clock = clock;
        this.ports = new TableWork.Ports(
                new LakeTables(lake.catalog(), lake.files(), config),
                lake.files(),
                lake.readers(),
                writer,
                config,
                clock,
                ids,
                new LakeFigures());
    }

    TableWork.Ports ports() {
        return ports;
    }

    /** What was done; any thread. */
    public LakeFigures figures() {
        return ports.figures();
    }

    List<TieredTable> settling() {
        return source.settling();
    }

    /** Something of this table may be left, by another thread of ours: a new generation takes it over and cleans up. Any thread. */
    void lookAgain(String tableId) {
        doubtful.add(tableId);
    }

    /**
     * What of a table waits when it is next looked at settles without a delay. Ends when it has, or when it cannot just now. Any thread.
     */
    public CompletableFuture<Void> hurry(String tableId) {
        return hurried.computeIfAbsent(tableId, id -> new CompletableFuture<>());
    }

    /** What is known of a table; any thread. */
    public LakeState state(String tableId) {
        return states.getOrDefault(tableId, LakeState.UNKNOWN);
    }

    /** Does some of what is due. Answers after how many nanoseconds, from its begin, the next step is to come. */
    public long step() {
        long nowNanos = clock.nanos();
        List<TieredTable> settling = source.settling();
        Set<String> ids = settling.stream().map(TieredTable::tableId).collect(Collectors.toSet());
        work.entrySet().removeIf(one -> !ids.contains(one.getKey()) && isLeft(one.getValue()));
        states.keySet().retainAll(ids);
        leave(ids);
        clean(ids, nowNanos);
        long next = LOOK_NANOS;
        for (int i = 0; i < settling.size(); i++) {
            TieredTable table = settling.get((from + i) % settling.size());
            Scheduled scheduled = work.computeIfAbsent(table.tableId(), id -> new Scheduled(new TableWork(ports)));
            if (begins(scheduled, table) || scheduled.retry.mayRun(nowNanos)) {
                boolean more = step(table, scheduled);
                ends(scheduled);
                states.put(table.tableId(), scheduled.work.state());
                if (more) {
                    // others come first
                    from = (from + i + 1) % settling.size();
                    return 0;
                }
            }
            next = Math.min(next, scheduled.retry.notBeforeNanos - nowNanos);
        }
        return Math.max(0, next);
    }

    /** Tables that are gone, or whose rows stay in the log, hurry no more. */
    private void leave(Set<String> settling) {
        hurried.forEach((id, waits) -> {
            if (!settling.contains(id) && hurried.remove(id, waits)) {
                waits.complete(null);
            }
        });
    }

    /** Whether somebody has begun to wait; one after the other, as each waits for what was there when it began. */
    private boolean begins(Scheduled scheduled, TieredTable table) {
        if (scheduled.hurry.isPresent()) {
            return false;
        }
        scheduled.hurry = Optional.ofNullable(hurried.remove(table.tableId()));
        scheduled.hurry.ifPresent(any -> scheduled.work.hurry());
        return scheduled.hurry.isPresent();
    }

    private static void ends(Scheduled scheduled) {
        if (!scheduled.work.hurries()) {
            scheduled.hurry.ifPresent(waits -> waits.complete(null));
            scheduled.hurry = Optional.empty();
        }
    }

    /** Whether nothing is to be done any more for a table that does not settle any more: what a round of it may have put can be found. */
    private boolean isLeft(Scheduled scheduled) {
        try {
            if (scheduled.work.tellAgain()) {
                cleaned = Optional.empty();
            }
            return true;
        } catch (RuntimeException e) {
            LOG.debug("what a round has begun cannot be told just now", e);
            return false;
        }
    }

    /** Whether it has done something and goes on at once. */
    private boolean step(TieredTable table, Scheduled scheduled) {
        long begin = clock.nanos();
        if (doubtful.remove(table.tableId())) {
            scheduled.work.lookAgain();
        }
        try {
            long next = scheduled.work.step(table, clock.nowUs());
            scheduled.retry.succeeded();
            scheduled.retry.after(begin, next);
            tell(scheduled, "", table);
            return next == 0;
        } catch (PausedException e) {
            String why = String.valueOf(e.getMessage());
            scheduled.work.failed(table, why);
            ports.figures().failed();
            scheduled.retry.paused(clock.nanos());
            tell(scheduled, why, table);
            return false;
        } catch (RuntimeException e) {
            LOG.debug("a step of the lake failed table={}", table.spec().name(), e);
            scheduled.work.failed(table, String.valueOf(e.getMessage()));
            ports.figures().failed();
            scheduled.retry.failed(clock.nanos());
            tell(scheduled, String.valueOf(e.getMessage()), table);
            return false;
        }
    }

    /** Each trouble once. */
    private static void tell(Scheduled scheduled, String trouble, TieredTable table) {
        if (trouble.equals(scheduled.told)) {
            return;
        }
        scheduled.told = trouble;
        if (trouble.isEmpty()) {
            LOG.info("rows settle again table={}", table.spec().name());
        } else {
            LOG.warn(
                    "rows do not settle just now table={} reason={}",
                    table.spec().name(),
                    trouble);
        }
    }

    /** What tables that are gone have left in the lake; when some have gone, and at the start. */
    private void clean(Set<String> settling, long nowNanos) {
        Known now = new Known(Set.copyOf(source.ids()), settling);
        if (cleaned.equals(Optional.of(now)) || !cleaning.mayRun(nowNanos)) {
            return;
        }
        try {
            ObjectStore store = ports.store();
            List<String> marked = Marker.list(store);
            Set<String> left = new HashSet<>(marked);
            left.addAll(Intent.tableIds(store));
            left.removeAll(now.ids());
            left.forEach(ports.tables()::drop);
            marked.stream()
                    .filter(now.ids()::contains)
                    .filter(id -> !settling.contains(id) || wasOff(id))
                    .forEach(ports.tables()::forgetIfGone);
            cleaned = Optional.of(now);
            cleaning.succeeded();
        } catch (RuntimeException e) {
            LOG.warn("what dropped tables left in the lake could not be removed; it is tried again", e);
            cleaning.failed(nowNanos);
        }
    }

    /** Since then others may have taken its lake table away. */
    private boolean wasOff(String tableId) {
        return cleaned.filter(before -> before.ids().contains(tableId))
                .filter(before -> !before.settling().contains(tableId))
                .isPresent();
    }
}
