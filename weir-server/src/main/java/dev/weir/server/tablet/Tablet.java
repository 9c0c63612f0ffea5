package dev.weir.server.tablet;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.Retention;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import dev.weir.storage.log.AppendOutcome;
import dev.weir.storage.log.BucketLog;
import dev.weir.storage.log.LogRewrite;
import dev.weir.storage.log.LogScrub;
import dev.weir.storage.log.LogView;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.log.RetentionLimits;
import dev.weir.storage.log.SequenceRule;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bucket on this server: its log, who leads it, and how durable an acknowledged row is. Its lane's thread changes it; any
 * thread reads and subscribes. The log is open while somebody needs it.
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
    private final Supplier<BucketLog> opener;
    private final CopyOnWriteArrayList<Wakeup> followers = new CopyOnWriteArrayList<>();

    private volatile TableInfo table;

    /** Opened by the first who needs it, closed again when nobody has for long. Changed under this tablet's monitor. */
    private volatile @Nullable BucketLog log;

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

    /** @param opener opens and recovers the log; each time anew */
    public Tablet(TableInfo table, int bucket, Supplier<BucketLog> opener) {
        this.table = table;
        this.bucket = bucket;
        this.opener = opener;
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
        return open().view();
    }

    /** For reading; to be closed. */
    public synchronized ReadLease lease() {
        requireServing();
        return open().lease();
    }

    /** A check of all that is committed now, beside everybody else; to be closed. */
    public synchronized LogScrub scrub() {
        requireServing();
        return open().scrub();
    }

    /** Begins to rewrite what is worth it, if the log is open; to be closed. */
    public Optional<LogRewrite> rewrite() {
        BucketLog there = log;
        return there == null ? Optional.empty() : there.rewrite(table.spec().compression());
    }

    /** Answers whether what was made is in its place now. */
    boolean replace(LogRewrite rewrite) {
        BucketLog there = log;
        return there != null && there.replace(rewrite);
    }

    /** Throws why nothing can be read any more, if so. */
    public void requireServing() {
        WeirException reason = ended;
        if (reason != null) {
            throw again(reason);
        }
    }

    public boolean isOpen() {
        return log != null;
    }

    /** Rows that it holds, as far as that is known without opening it. */
    public long knownRows() {
        BucketLog there = log;
        return there == null ? restingRows : rows(there.view());
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
        WeirException reason = fence;
        if (reason != null) {
            throw again(reason);
        }
        try {
            return open().append(rows.batch(), rows.zones(), rule, LEADER_EPOCH, nowUs);
        } catch (WeirException e) {
            if (e.code() == ErrorCode.INTERNAL) {
                fence(e);
            }
            throw e;
        } catch (RuntimeException e) {
            WeirException broken = new WeirException(ErrorCode.INTERNAL, "unexpected: " + e, e);
            fence(broken);
            throw broken;
        }
    }

    /** Nothing is known of unsynced bytes after a failure, so the tablet takes no more; what was readable stays readable. */
    void sync() {
        try {
            open().sync();
        } catch (RuntimeException e) {
            WeirException reason = e instanceof WeirException typed
                    ? typed
                    : new WeirException(ErrorCode.INTERNAL, "unexpected: " + e, e);
            fence(reason);
            throw reason;
        }
    }

    void publish() {
        open().publish();
        wakeFollowers();
    }

    /** Upkeep of the log, if it is open. */
    void tend(long steadyUs) {
        BucketLog there = log;
        if (there != null) {
            there.tend(limits(), steadyUs);
        }
    }

    private RetentionLimits limits() {
        Retention kept = table.spec().retention();
        return new RetentionLimits(
                kept.timeMs() == 0 ? RetentionLimits.UNLIMITED : TimeUnit.MILLISECONDS.toMicros(kept.timeMs()),
                kept.bytes() == 0
                        ? RetentionLimits.UNLIMITED
                        : kept.bytes() / table.spec().buckets());
    }

    /** Opens the log to remove what is kept no longer, and closes it again. */
    void visit(long steadyUs) {
        open().tend(limits(), steadyUs);
        rest();
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
    synchronized void rest() {
        BucketLog there = log;
        if (there == null || there.leases() > 0 || !followers.isEmpty() || fence != null) {
            return;
        }
        restingRows = rows(there.view());
        log = null;
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
            BucketLog there = log;
            log = null;
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

    private BucketLog open() {
        used = true;
        BucketLog there = log;
        return there == null ? openNow() : there;
    }

    private synchronized BucketLog openNow() {
        BucketLog there = log;
        if (there == null) {
            requireServing();
            try {
                there = opener.get();
            } catch (RuntimeException | OutOfMemoryError e) {
                throw cannotOpen(Memory.typed(e));
            }
            log = there;
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
