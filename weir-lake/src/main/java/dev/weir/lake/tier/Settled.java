package dev.weir.lake.tier;

import java.util.Optional;
import org.apache.iceberg.Snapshot;

/**
 * What a snapshot of ours says in its summary.
 *
 * @param generation of the worker that made it
 * @param to the lake holds the rows below these offsets, each once
 */
public record Settled(String tableId, long generation, String commitId, Offsets from, Offsets to) {
    private static final String TABLE_ID = "weir.table-id";
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
        var summary = snapshot.summary();
        if (summary == null || !tableId.equals(summary.get(TABLE_ID))) {
            return Optional.empty();
        }
        return Optional.of(new Settled(
                tableId,
                Long.parseLong(summary.getOrDefault(GENERATION, "")),
                summary.getOrDefault(COMMIT_ID, ""),
                Offsets.parse(summary.getOrDefault(FROM, "")),
                Offsets.parse(summary.getOrDefault(TO, ""))));
    }
}
