package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.batch.CommitTimes;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.log.BatchId;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.SegmentLife;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.junit.jupiter.api.Test;

class BatchRunsTest {
    private static final int ROWS = 10;
    private static final int BYTES = 2_000;

    private final SegmentLife segment = new SegmentLife();
    private final ScanCounters counters = new ScanCounters();

    /** Rows of nothing. */
    private record Batch(BatchId id, long baseOffset, int rowCount, long timestampUs, long storedBytes)
            implements BatchRef {
        @Override
        public long firstTimestampUs() {
            return timestampUs;
        }

        @Override
        public ZoneMap zone(int column) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public StoredBatch metadata() {
            throw new AssertionError("nobody reads");
        }

        @Override
        public void readColumns(StoredBatch metadata, int[] columns, ArrowBuf into, long at) {
            throw new AssertionError("nobody reads");
        }
    }

    private BatchRef batch(int number) {
        return new Batch(new BatchId(segment, number), (long) number * ROWS, ROWS, 1_000L * number, BYTES);
    }

    private List<BatchRef> batches(int from, int to) {
        return IntStream.range(from, to).mapToObj(this::batch).toList();
    }

    /** As {@code first+count}. */
    private List<String> runs(List<BatchRef> batches, Predicate<BatchRef> mayMatch, int most) {
        List<String> runs = new ArrayList<>();
        new BatchRuns(batches.iterator(), mayMatch, counters, most).forEachRemaining(run -> {
            assertEquals(run.batches().size() * ROWS, run.rowCount());
            assertEquals(run.batches().getFirst().baseOffset(), run.baseOffset());
            runs.add(run.id().first() + "+" + run.id().count());
        });
        return runs;
    }

    private List<String> runs(List<BatchRef> batches) {
        return runs(batches, _ -> true, BatchRuns.MOST_BATCHES);
    }

    @Test
    void smallBatchesAreJoinedInPiecesThatStayTheSame() {
        assertEquals(List.of("0+64", "64+64", "128+2", "130+1"), runs(batches(0, 131)));
        assertEquals(List.of("0+64", "64+64", "128+4", "132+1"), runs(batches(0, 133)));
        assertEquals(List.of("61+1", "62+2", "64+64", "128+2", "130+1"), runs(batches(61, 131)));
        assertEquals(131 + 133 + 70, counters.batches.sum());
        assertEquals(0, counters.skipped.sum());
        assertEquals(List.of(), runs(List.of()));
    }

    @Test
    void eachIsByItselfWhereThatIsAskedFor() {
        assertEquals(List.of("0+1", "1+1", "2+1"), runs(batches(0, 3), _ -> true, 1));
    }

    @Test
    void whatCannotMatchIsLeftOut() {
        assertEquals(
                List.of("0+32", "32+4", "36+1", "38+2", "40+8", "48+16"),
                runs(batches(0, 64), batch -> batch.id().number() != 37, BatchRuns.MOST_BATCHES));
        assertEquals(1, counters.skipped.sum());
        assertEquals(List.of("70+1"), runs(batches(0, 128), batch -> batch.id().number() == 70, 64));
        assertEquals(1 + 127, counters.skipped.sum());
    }

    @Test
    void whatIsLargeOrElsewhereOrMuchLaterIsNotJoined() {
        List<BatchRef> batches = new ArrayList<>(batches(0, 3));
        batches.add(new Batch(new BatchId(segment, 3), 30, ROWS, 3_000, 1 << 20));
        batches.addAll(batches(4, 6));
        batches.add(new Batch(new BatchId(segment, 6), 60, ROWS, 6_000 + CommitTimes.MAX_AGE_US, BYTES));
        batches.add(new Batch(new BatchId(segment, 7), 70, ROWS, 6_001 + CommitTimes.MAX_AGE_US, BYTES));
        SegmentLife other = new SegmentLife();
        batches.add(new Batch(new BatchId(other, 0), 80, ROWS, 6_002 + CommitTimes.MAX_AGE_US, BYTES));
        batches.add(new Batch(new BatchId(other, 1), 90, ROWS, 6_003 + CommitTimes.MAX_AGE_US, BYTES));
        assertEquals(List.of("0+2", "2+1", "3+1", "4+2", "6+2", "0+2"), runs(batches));
    }

    @Test
    void aRunHasTheTimesOfItsBatches() {
        BatchRun run = new BatchRuns(batches(0, 4).iterator(), _ -> true, counters, 4).next();
        CommitTimes times = run.times();
        assertEquals(40, times.rows());
        assertEquals(4, times.runs());
        assertEquals(2_000, times.at(29));
        assertEquals(3_000, times.at(30));
    }
}
