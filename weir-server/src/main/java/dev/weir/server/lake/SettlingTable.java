package dev.weir.server.lake;

import dev.weir.format.wire.TableSpec;
import dev.weir.server.tablet.LogEnds;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tablet;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.ReadLease;
import java.util.Optional;
import java.util.OptionalLong;

/** A table whose rows settle, as it is now. One thread at a time. */
public final class SettlingTable {
    private final OpenTable table;
    private final LogEnds[] seen;

    /** @param seen per bucket what was last known of its log, null if nothing; kept up to date */
    SettlingTable(OpenTable table, LogEnds[] seen) {
        this.table = table;
        this.seen = seen;
    }

    public String tableId() {
        return table.info().tableId();
    }

    public TableSpec spec() {
        return table.info().spec();
    }

    /** Per bucket, where its log begins. */
    public long[] starts() {
        long[] starts = new long[seen.length];
        for (int bucket = 0; bucket < starts.length; bucket++) {
            starts[bucket] = ends(bucket).start();
        }
        return starts;
    }

    /**
     * Rows that wait and that no crash takes back.
     *
     * @param to per bucket as far as so many bytes go
     * @param rows all that wait
     * @param bytes up to there, as stored
     * @param oldestUs commit time of the oldest; empty: there are none
     */
    public record Waiting(long[] to, long rows, long bytes, OptionalLong oldestUs) {}

    /**
     * What waits behind these offsets.
     *
     * @param maxBytes as stored; no more, except for one batch of each bucket
     */
    public Waiting waiting(long[] from, long maxBytes) {
        long[] to = from.clone();
        long rows = 0;
        long bytes = 0;
        long oldestUs = Long.MAX_VALUE;
        long share = Math.max(1, maxBytes / seen.length);
        for (int bucket = 0; bucket < to.length; bucket++) {
            long end = ends(bucket).end();
            if (end <= from[bucket]) {
                continue;
            }
            rows += end - from[bucket];
            try (ReadLease lease = tablet(bucket).lease()) {
                long taken = 0;
                for (BatchRef batch : lease.view().batches(from[bucket], end)) {
                    if (taken >= share) {
                        break;
                    }
                    taken += batch.storedBytes();
                    oldestUs = Math.min(oldestUs, batch.firstTimestampUs());
                    to[bucket] = Math.min(batch.nextOffset(), end);
                }
                bytes += taken;
            }
        }
        return new Waiting(
                to, rows, bytes, oldestUs == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(oldestUs));
    }

    private Tablet tablet(int bucket) {
        return table.bucket(bucket).tablet();
    }

    /** One that was never seen is opened for it. */
    private LogEnds ends(int bucket) {
        Tablet tablet = tablet(bucket);
        Optional<LogEnds> now = tablet.ends();
        if (now.isEmpty() && seen[bucket] == null) {
            tablet.view();
            now = tablet.ends();
        }
        now.ifPresent(ends -> seen[bucket] = ends);
        LogEnds known = seen[bucket];
        return known == null ? new LogEnds(0, 0) : known;
    }
}
