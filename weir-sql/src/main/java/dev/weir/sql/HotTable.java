package dev.weir.sql;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import dev.weir.storage.log.LogView;
import dev.weir.storage.state.StateView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table as it is at one moment.
 *
 * @param id no other table has it, nor a later one of the same name; empty where nobody asks for it
 * @param schemaId of the rows by key
 * @param buckets a view of the log per bucket, in bucket order
 * @param states of a primary-key table a view of the rows by key per bucket; of another table none
 * @param cold what of its log lies in the lake, which is read from there; its rows from there on have to be in {@code buckets}
 * @param release lets go of what keeps the rows there; run once, when nothing is read any more
 */
public record HotTable(
        String id,
        TableSpec spec,
        int schemaId,
        List<LogView> buckets,
        List<StateView> states,
        Optional<ColdTable> cold,
        Runnable release)
        implements AutoCloseable {
    /** Of which nothing lies in the lake. */
    public HotTable(TableSpec spec, int schemaId, List<LogView> buckets, List<StateView> states, Runnable release) {
        this("", spec, schemaId, buckets, states, Optional.empty(), release);
    }

    /** A log table. */
    public HotTable(TableSpec spec, List<LogView> buckets, Runnable release) {
        this(spec, 0, buckets, List.of(), release);
    }

    /** The columns that users declared. */
    public TableSchema schema() {
        return spec.schema();
    }

    boolean isKeyed() {
        return spec.key().isPresent();
    }

    /** The columns of its log. */
    TableSchema logSchema() {
        return spec.logSchema();
    }

    @Override
    public void close() {
        release.run();
    }

    /** Of a primary-key table those that are there now. */
    long rowCount() {
        return isKeyed() ? states.stream().mapToLong(StateView::rows).sum() : logRowCount();
    }

    long logRowCount() {
        long rows = 0;
        for (LogView bucket : hot().buckets()) {
            rows += bucket.highWatermark() - bucket.startOffset();
        }
        return rows + cold.map(files -> files.visibleRows(settled(files))).orElse(0L);
    }

    /** Per bucket the offset before which rows are read from files: a file may have rows that nobody sees yet. */
    List<Long> settled(ColdTable files) {
        List<Long> settled = new ArrayList<>();
        for (int bucket = 0; bucket < buckets.size(); bucket++) {
            settled.add(
                    Math.min(files.settled().get(bucket), buckets.get(bucket).highWatermark()));
        }
        return settled;
    }

    /** What is not read from files. */
    HotTable hot() {
        if (cold.isEmpty()) {
            return this;
        }
        List<Long> settled = settled(cold.get());
        List<LogView> rest = new ArrayList<>();
        for (int bucket = 0; bucket < buckets.size(); bucket++) {
            rest.add(RangedLog.of(buckets.get(bucket), settled.get(bucket), Long.MAX_VALUE));
        }
        return new HotTable(id, spec, schemaId, rest, states, Optional.empty(), release);
    }
}
