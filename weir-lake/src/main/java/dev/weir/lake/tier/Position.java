package dev.weir.lake.tier;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;

/**
 * Where our rows begin and end, as properties of the lake table say it. They are set in the same commit as the snapshot that they tell of, so that they are right
 * whichever snapshots are expired.
 *
 * @param settled what the newest commit of ours said
 * @param start of each bucket the first row; none is missing from there on
 * @param snapshotId of that commit's snapshot
 * @param sequence number of that snapshot: what was committed on top of it has a higher one
 * @param rows that the table had then, of ours and of others
 */
public record Position(Settled settled, Offsets start, long snapshotId, long sequence, long rows) {
    private static final String START = "weir.start";
    private static final String SNAPSHOT = "weir.snapshot-id";
    private static final String SEQUENCE = "weir.sequence-number";
    private static final String ROWS = "weir.rows";

    /** What a snapshot of ours says, and where it stands. */
    static Position at(Snapshot snapshot, Settled settled, Offsets start) {
        return new Position(settled, start, snapshot.snapshotId(), snapshot.sequenceNumber(), rows(snapshot));
    }

    /** With all that the snapshot has brought; 0 if it does not say. */
    static long rows(Snapshot snapshot) {
        return number(snapshot, SnapshotSummary.TOTAL_RECORDS_PROP);
    }

    /** Before the snapshot; the largest number if it does not say. */
    static long rowsBefore(Snapshot snapshot) {
        Map<String, String> summary = snapshot.summary();
        if (summary == null || !summary.containsKey(SnapshotSummary.TOTAL_RECORDS_PROP)) {
            return Long.MAX_VALUE;
        }
        return rows(snapshot)
                - number(snapshot, SnapshotSummary.ADDED_RECORDS_PROP)
                + number(snapshot, SnapshotSummary.DELETED_RECORDS_PROP);
    }

    private static long number(Snapshot snapshot, String key) {
        Map<String, String> summary = snapshot.summary();
        return summary == null ? 0 : Long.parseLong(summary.getOrDefault(key, "0"));
    }

    /** Empty: nothing was ever committed, or others have removed what was said. */
    static Optional<Position> of(Map<String, String> properties, String tableId) {
        if (!properties.containsKey(START)) {
            return Optional.empty();
        }
        return Settled.of(properties, tableId)
                .map(settled -> new Position(
                        settled,
                        Offsets.parse(properties.get(START)),
                        Long.parseLong(properties.getOrDefault(SNAPSHOT, "")),
                        Long.parseLong(properties.getOrDefault(SEQUENCE, "")),
                        Long.parseLong(properties.getOrDefault(ROWS, ""))));
    }

    Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        settled.write(properties::put);
        properties.put(START, start.toString());
        properties.put(SNAPSHOT, Long.toString(snapshotId));
        properties.put(SEQUENCE, Long.toString(sequence));
        properties.put(ROWS, Long.toString(rows));
        return properties;
    }
}
