package dev.weir.sql;

import dev.weir.format.batch.CommitTimes;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.SegmentLife;
import java.util.List;

/**
 * Stored batches of one segment that lie behind each other, and are read, kept and handed to DuckDB as one.
 *
 * @param batches one or more
 */
record BatchRun(List<BatchRef> batches) {
    BatchRun {
        batches = List.copyOf(batches);
    }

    /**
     * Which batches they are, while their segment lives: what was read of them is the same for ever.
     *
     * @param first number of the first, counted from 0 in its segment
     */
    record Id(SegmentLife segment, int first, int count) {}

    Id id() {
        BatchRef first = batches.getFirst();
        return new Id(first.id().segment(), first.id().number(), batches.size());
    }

    long baseOffset() {
        return batches.getFirst().baseOffset();
    }

    int rowCount() {
        return (int) (batches.getLast().nextOffset() - baseOffset());
    }

    CommitTimes times() {
        if (batches.size() == 1) {
            return batches.getFirst().times();
        }
        CommitTimes.Builder all = new CommitTimes.Builder();
        batches.forEach(batch -> all.add(batch.times()));
        return all.build();
    }
}
