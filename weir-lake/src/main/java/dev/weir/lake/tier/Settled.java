package dev.weir.lake.tier;

import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;

/**
 * What a snapshot of ours says in its summary, and the table of the newest one.
 *
 * @param generation of the worker that made it
 * @param to the lake holds the rows below these offsets, each once
 */
public record Settled(String tableId, long generation, String commitId, Offsets from, Offsets to) {
    /** Also a property of the table. */
    public static final String TABLE_ID = "weir.table-id";

    private static final String GENERATION = "weir.generation";
    private static final String COMMIT_ID = "weir.commit-id";
    private static final String FROM = "weir.from";
    private static final String TO = "weir.to";

    /** Where summaries are written to. */
    interface Summary {
        void set(String key, String value);
    }

    void write(Summary summary) {
        summary.set(TABLE_ID, tableId);
        summary.set(GENERATION, Long.toString(generation));
        summary.set(COMMIT_ID, commitId);
        summary.set(FROM, from.toString());
        summary.set(TO, to.toString());
    }

    /** Empty: it is none of ours, or of another table. {@code IllegalArgumentException} for one that only looks so. */
    public static Optional<Settled> of(Snapshot snapshot, String tableId) {
        return snapshot.summary() == null ? Optional.empty() : of(snapshot.summary(), tableId);
    }

    /** Of a snapshot's summary, or of a table's properties. */
    static Optional<Settled> of(Map<String, String> said, String tableId) {
        if (!tableId.equals(said.get(TABLE_ID))) {
            return Optional.empty();
        }
        return Optional.of(new Settled(
                tableId,
                Long.parseLong(said.getOrDefault(GENERATION, "")),
                said.getOrDefault(COMMIT_ID, ""),
                Offsets.parse(said.getOrDefault(FROM, "")),
                Offsets.parse(said.getOrDefault(TO, ""))));
    }

    /** Whatever commit of ours it is of, also one that brought no rows. */
    static Optional<String> commitId(Snapshot snapshot) {
        return Optional.ofNullable(snapshot.summary()).map(summary -> summary.get(COMMIT_ID));
    }

    /** Whether one of these is of that commit. */
    static boolean isCommitted(String commitId, Iterable<Snapshot> snapshots) {
        for (Snapshot snapshot : snapshots) {
            if (commitId(snapshot).equals(Optional.of(commitId))) {
                return true;
            }
        }
        return false;
    }

    /** Of a commit that changes no rows, and so says nothing of offsets. */
    static void writeMerge(Summary summary, String commitId) {
        summary.set(COMMIT_ID, commitId);
    }
}
