package dev.weir.server.tablet;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.Retention;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import dev.weir.storage.log.AppendOutcome;
import dev.weir.storage.log.LogRewrite;
import dev.weir.storage.log.LogScrub;
import dev.weir.storage.log.LogView;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.log.RetentionLimits;
import dev.weir.storage.log.SequenceRule;
import dev.weir.storage.state.KeyedState;
import dev.weir.storage.state.StateScrub;
import dev.weir.storage.state.StateTask;
import dev.weir.storage.state.StateView;
import dev.weir.storage.state.store.StoreFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bucket on this server: its log, of a primary-key table its rows by key, who leads it, and how durable an acknowledged row is. Its lane's thread
 * changes it; any thread reads and subscribes. It is open while somebody needs it.
 */
public final class Tablet {
    /** Why a tablet ends. */
    public enum End {
        /** The server stops. */
        STOPPED,
        /** The table is dropped. */
        DROPPED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Tablet.class);

    /** There is one server, which leads all buckets; elections will count this up. */
    private static final int LEADER_EPOCH = 1;

    private final int bucket;
    private final Supplier<OpenBucket> opener;
    private final SettledRows settled;
    private final CopyOnWriteArrayList<Wakeup> followers = new CopyOnWriteArrayList<>();

    private volatile TableInfo table;

    /** Opened by the first who needs it, closed again when nobody has for long. Changed under this tablet's monitor. */
    private volatile @Nullable OpenBucket content;

    /** Whether somebody is opening it just now. */
    private volatile boolean opening;

    /** Whether somebody has needed the log since {@link #restIfUnused} looked last. */
    private volatile boolean used;

    /** Why the log could not be opened when it was tried last; empty if it could. Under the monitor. */
    private String whyClosed = "";

    /** Rows of a log that is closed, as far as it was open before. */
    private volatile long restingRows;

    /** Set once: no append any more. */
    private volatile @Nullable WeirException fence;

    /** Set once: no reading any more either. */
    private volatile @Nullable WeirException ended;

    /** Of a bucket whose rows never settle. */
    public Tablet(TableInfo table, int bucket, Supplier<OpenBucket> opener) {
        this(table, bucket, opener, new SettledRows());
    }

    /** @param opener opens and recovers the bucket; each time anew */
    public Tablet(TableInfo table, int bucket, Supplier<OpenBucket> opener, SettledRows settled) {
        this.table = table;
        this.bucket = bucket;
        this.opener = opener;
        this.settled = settled;
    }

    public TableInfo table() {
        return table;
    }

    public int bucket() {
        return bucket;
    }

    /** What the log holds now; to read rows, take a {@link #lease}. */
    public LogView view() {
        requireServing();
        return open().log().view();
    }

    /** Empty while the log is closed. To ask does not keep it open. */
    public Optional<LogEnds> ends() {
        OpenBucket there = content;
        if (there == null) {
            return Optional.empty();
        }
        LogView view = there.log().view();
        return Optional.of(new LogEnds(view.startOffset(), Math.min(there.log().syncedOffset(), view.highWatermark())));
    }

    /** For reading; to be closed. */
    public synchronized ReadLease lease() {
        requireServing();
        return open().log().lease();
    }

    /** A check of all that is committed now, beside everybody else; to be closed. */
    public synchronized LogScrub scrub() {
        requireServing();
        return open().log().scrub();
    }

    /** Begins to rewrite what is worth it, if the log is open; to be closed. */
    public Optional<LogRewrite> rewrite() {
        OpenBucket there = content;
        return there == null
                ? Optional.empty()
                : there.log().rewrite(table.spec().compression());
    }

    /** Answers whether what was made is in its place now. */
    boolean replace(LogRewrite rewrite) {
        OpenBucket there = content;
        return there != null && there.log().replace(rewrite);
    }

    /**
     * The rows by key as they are committed now; to be closed. Of a primary-key table. {@code UNAVAILABLE} while somebody else opens the bucket: that may
     * take a while after a crash, and a row that is not read yet must not be missed.
     */
    public StateView state() {
        requireServing();
        if (opening) {
            throw new WeirException(
                    ErrorCode.UNAVAILABLE,
                    "the bucket is being opened; ask again table=" + table.name() + " bucket=" + bucket);
        }
        // closed just now, because nobody had needed it for long: it is opened again
        Optional<StateView> view = Optional.empty();
        while (view.isEmpty()) {
            view = keyed(open()).state().view();
        }
        return view.get();
    }

    /** Committed rows: of a primary-key table those that are there now, of a log table those of the log. */
    public long rows() {
        requireServing();
        OpenBucket there = open();
        return there.keyed()
                .map(keyed -> keyed.state().rows())
                .orElseGet(() -> rows(there.log().view()));
    }

    /** Whether what is done beside a tablet failed only because it was closed or dropped meanwhile. */
    public static boolean isGone(WeirException reason) {
        return reason.code() == ErrorCode.UNAVAILABLE || reason.code() == ErrorCode.UNKNOWN_TABLE;
    }

    private OpenBucket.Keyed keyed(OpenBucket of) {
        return of.keyed()
                .orElseThrow(() -> new WeirException(
                        ErrorCode.INVALID_REQUEST, "the table has no primary key table=" + table.name()));
    }

    /** Begins what is to be done for its rows by key beside the lane, if there is anything; to be closed. */
    public Optional<StateTask> stateTask() {
        OpenBucket there = content;
        return there == null
                ? Optional.empty()
                : there.keyed().flatMap(keyed -> keyed.state().task());
    }

    void done(StateTask task) {
        OpenBucket there = content;
        if (there != null) {
            alone(() -> there.keyed().ifPresent(keyed -> keyed.state().done(task)));
        }
    }

    /** Copies what the store of its rows by key holds, if that is anything and can be had now. Of a primary-key table; see {@link KeyedState#copyStore}. */
    public Optional<StoreFiles> copyStore(Path into) {
        requireServing();
        return keyed(open()).state().copyStore(into);
    }

    /**
     * A check of its rows by key, if it has any; to be closed.
     *
     * @param directory of the bucket
     */
    public synchronized Optional<StateScrub> scrubRows(Path directory) {
        requireServing();
        return open().keyed().map(keyed -> keyed.state().scrub(directory.resolve(BucketOpener.STATE)));
    }

    /** Throws why nothing can be read any more, if so. */
    public void requireServing() {
        WeirException reason = ended;
        if (reason != null) {
            throw again(reason);
        }
    }

    public boolean isOpen() {
        return content != null;
    }

    /** Rows that it holds, as far as that is known without opening it. */
    public long knownRows() {
        OpenBucket there = content;
        return there == null ? restingRows : rows(there.log().view());
    }

    private static long rows(LogView view) {
        return view.highWatermark() - view.startOffset();
    }

    /** From now on the wakeup is raised when the high watermark moves or the tablet ends. Look at the view after this. */
    public void follow(Wakeup wakeup) {
        followers.add(wakeup);
    }

    public void unfollow(Wakeup wakeup) {
        followers.remove(wakeup);
    }

    /** What an ack stands for. */
    Durability durability() {
        return table.spec().durability();
    }

    void alter(TableInfo altered) {
        table = altered;
    }

    AppendOutcome append(AppendRows.Whole rows, SequenceRule rule, long nowUs) {
        return writing(there -> there.log().append(rows.batch(), rows.zones(), rule, LEADER_EPOCH, nowUs));
    }

    /** Rows of a primary-key table. */
    Written write(List<AppendRows.Keyed> rows, SequenceRule rule, long nowUs) {
        return writing(there -> {
            OpenBucket.Keyed keyed = keyed(there);
            return keyed.writer().write(there.log(), keyed.state(), rows, rule, LEADER_EPOCH, nowUs);
        });
    }

    private <T> T writing(Function<OpenBucket, T> write) {
        WeirException reason = fence;
        if (reason != null) {
            throw again(reason);
        }
        try {
            return write.apply(open());
        } catch (WeirException e) {
            if (e.code() == ErrorCode.INTERNAL) {
                fence(e);
            }
            throw e;
        } catch (RuntimeException e) {
            WeirException broken = new WeirException(ErrorCode.INTERNAL, "unexpected: " + e, e);
            fence(broken);
            throw broken;
        } catch (OutOfMemoryError e) {
            // how far it came is not known
            WeirException broken = Memory.typed(e);
            fence(broken);
            throw broken;
        }
    }

    /** What fails in it costs this tablet its appends, and the lane's others nothing. */
    private void alone(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | OutOfMemoryError e) {
            fence(Memory.typed(e));
        }
    }

    /** Nothing is known of unsynced bytes after a failure, so the tablet takes no more; what was readable stays readable. */
    void sync() {
        try {
            open().log().sync();
        } catch (RuntimeException e) {
            WeirException reason = e instanceof WeirException typed
                    ? typed
                    : new WeirException(ErrorCode.INTERNAL, "unexpected: " + e, e);
            fence(reason);
            throw reason;
        }
    }

    void publish() {
        OpenBucket there = open();
        there.log().publish();
        // behind the log, so that who has read rows by key finds the changes that made them
        there.keyed().map(OpenBucket.Keyed::state).ifPresent(state -> {
            state.publish();
            if (state.isLarge()) {
                freeze(state);
            }
        });
        wakeFollowers();
    }

    /** What goes to the store must not be lost by the log. */
    private void freeze(KeyedState state) {
        sync();
        state.freeze();
    }

    /** Upkeep, if it is open. Answers what failed in it, and is tried again. */
    Optional<WeirException> tend(long steadyUs) {
        OpenBucket there = content;
        return there == null ? Optional.empty() : tendAlone(there, steadyUs);
    }

    private Optional<WeirException> tendAlone(OpenBucket there, long steadyUs) {
        try {
            return tend(there, steadyUs);
        } catch (RuntimeException | OutOfMemoryError e) {
            // who fences tells the log
            fence(Memory.typed(e));
            return Optional.empty();
        }
    }

    private Optional<WeirException> tend(OpenBucket there, long steadyUs) {
        RetentionLimits limits = limits();
        there.keyed().ifPresent(OpenBucket.Keyed::tell);
        Optional<WeirException> failed = there.log()
                .tend(
                        there.keyed()
                                .map(keyed -> limits.withNeededFrom(keyed.neededFrom()))
                                .orElse(limits),
                        steadyUs);
        Optional<KeyedState> state = there.keyed().map(OpenBucket.Keyed::state);
        if (state.isPresent() && fence == null && state.get().tend(steadyUs)) {
            try {
                freeze(state.get());
            } catch (WeirException e) {
                // told when it was fenced; the lane's other tablets go on
                LOG.debug("rows by key are not flushed table={} bucket={}", table.name(), bucket, e);
            }
        }
        return failed;
    }

    private RetentionLimits limits() {
        Retention kept = table.spec().retention();
        RetentionLimits limits = new RetentionLimits(
                kept.timeMs() == 0 ? RetentionLimits.UNLIMITED : TimeUnit.MILLISECONDS.toMicros(kept.timeMs()),
                kept.bytes() == 0
                        ? RetentionLimits.UNLIMITED
                        : kept.bytes() / table.spec().buckets());
        return table.spec().lake().isOn() ? limits.withNeededFrom(settled.of(table.tableId(), bucket)) : limits;
    }

    /** Opens the log to remove what is kept no longer, and closes it again. Answers as {@link #tend}. */
    Optional<WeirException> visit(long steadyUs) {
        Optional<WeirException> failed = tendAlone(open(), steadyUs);
        rest();
        return failed;
    }

    /** Whether rows leave it with time, also when nobody looks. */
    boolean ages() {
        return table.spec().retention().timeMs() != 0;
    }

    /** Closes the log when nobody has needed it since the last call. */
    void restIfUnused() {
        if (used) {
            used = false;
        } else {
            rest();
        }
    }

    /** Closes the log, unless somebody reads it. It is opened again when it is needed. */
    void rest() {
        alone(this::restNow);
    }

    private synchronized void restNow() {
        OpenBucket there = content;
        if (there == null || !there.mayRest() || !followers.isEmpty() || fence != null) {
            return;
        }
        restingRows = rows(there.log().view());
        there.keyed().ifPresent(OpenBucket.Keyed::tell);
        content = null;
        there.close();
    }

    void end(End how) {
        WeirException reason = switch (how) {
            case STOPPED -> new WeirException(ErrorCode.UNAVAILABLE, "the server is stopping");
            case DROPPED -> new WeirException(ErrorCode.UNKNOWN_TABLE, "the table was dropped table=" + table.name());
        };
        fence = reason;
        ended = reason;
        wakeFollowers();
        synchronized (this) {
            OpenBucket there = content;
            content = null;
            if (there != null) {
                there.close();
            }
        }
    }

    private void wakeFollowers() {
        for (Wakeup follower : followers) {
            follower.raise();
        }
    }

    private void fence(WeirException reason) {
        if (fence == null) {
            fence = reason;
            LOG.error(
                    "bucket takes no more appends until a restart table={} bucket={} reason={}",
                    table.name(),
                    bucket,
                    reason.getMessage(),
                    reason);
        }
    }

    private OpenBucket open() {
        used = true;
        OpenBucket there = content;
        return there == null ? openNow() : there;
    }

    private synchronized OpenBucket openNow() {
        OpenBucket there = content;
        if (there == null) {
            requireServing();
            opening = true;
            try {
                there = opener.get();
            } catch (RuntimeException | OutOfMemoryError e) {
                throw cannotOpen(Memory.typed(e));
            } finally {
                opening = false;
            }
            content = there;
            whyClosed = "";
        }
        return there;
    }

    /** Whoever needs the bucket tries again: what has been told is not told again each time. */
    private WeirException cannotOpen(WeirException reason) {
        String why = String.valueOf(reason.getMessage());
        if (!why.equals(whyClosed)) {
            whyClosed = why;
            LOG.error("bucket cannot be opened table={} bucket={} reason={}", table.name(), bucket, why);
        }
        return reason;
    }

    /** A new exception for each caller, so that stack traces and suppressed ones do not mix. */
    private static WeirException again(WeirException reason) {
        String message = reason.getMessage();
        return new WeirException(reason.code(), message == null ? "" : message, reason);
    }
}
