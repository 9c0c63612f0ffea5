package dev.weir.server.tablet;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Durability;
import dev.weir.server.catalog.TableInfo;
import dev.weir.storage.log.AppendOutcome;
import dev.weir.storage.log.BucketLog;
import dev.weir.storage.log.LogScrub;
import dev.weir.storage.log.LogView;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bucket on this server: its log, who leads it, and how durable an acknowledged row is. Its lane's thread changes it; any
 * thread takes views and subscribes.
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
    private final @Nullable BucketLog log;
    private final CopyOnWriteArrayList<Wakeup> followers = new CopyOnWriteArrayList<>();

    private volatile TableInfo table;

    /** Set once: no append any more. */
    private volatile @Nullable WeirException fence;

    /** Set once: no reading any more either. */
    private volatile @Nullable WeirException ended;

    private Tablet(TableInfo table, int bucket, @Nullable BucketLog log, @Nullable WeirException failure) {
        this.table = table;
        this.bucket = bucket;
        this.log = log;
        this.fence = failure;
        this.ended = failure;
    }

    public static Tablet of(TableInfo table, int bucket, BucketLog log) {
        return new Tablet(table, bucket, log, null);
    }

    /** A bucket whose log could not be opened: it answers everything with the reason, and the others go on. */
    public static Tablet failed(TableInfo table, int bucket, WeirException reason) {
        LOG.error("bucket cannot be opened table={} bucket={} reason={}", table.name(), bucket, reason.getMessage());
        return new Tablet(table, bucket, null, reason);
    }

    public TableInfo table() {
        return table;
    }

    public int bucket() {
        return bucket;
    }

    /** What can be read now. */
    public LogView view() {
        WeirException reason = ended;
        if (reason != null) {
            throw again(reason);
        }
        return open().view();
    }

    /** A check of all that is committed now, beside everybody else; to be closed. */
    public LogScrub scrub() {
        WeirException reason = ended;
        if (reason != null) {
            throw again(reason);
        }
        return open().scrub();
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

    AppendOutcome append(Append append, long nowUs) {
        WeirException reason = fence;
        if (reason != null) {
            throw again(reason);
        }
        try {
            return open().append(append.batch(), append.zones(), append.rule(), LEADER_EPOCH, nowUs);
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

    void end(End how) {
        WeirException reason = switch (how) {
            case STOPPED -> new WeirException(ErrorCode.UNAVAILABLE, "the server is stopping");
            case DROPPED -> new WeirException(ErrorCode.UNKNOWN_TABLE, "the table was dropped table=" + table.name());
        };
        fence = reason;
        ended = reason;
        wakeFollowers();
        if (log != null) {
            log.close();
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
        BucketLog there = log;
        if (there == null) {
            throw new WeirException(ErrorCode.INTERNAL, "broken invariant: a tablet without a log is fenced");
        }
        return there;
    }

    /** A new exception for each caller, so that stack traces and suppressed ones do not mix. */
    private static WeirException again(WeirException reason) {
        String message = reason.getMessage();
        return new WeirException(reason.code(), message == null ? "" : message, reason);
    }
}
