package dev.weir.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class CheckSumsTest {
    private static final int ROWS = 1_000;

    @Test
    void fiveMillionRowsHaveTheSumsOfTheWorkload() {
        assertEquals(
                "5000000 [12499997500000, 1249952605148, 8500012499997500000, 2333203589418, 741506481433, "
                        + "13240577507520, 250001103362, 27505357, 19771769878790, 2500500]",
                CheckSums.expected(0, 5_000_000).toString());
    }

    @Test
    void recordsHaveTheSameSums() {
        CheckSums sums = new CheckSums();
        Events events = new Events();
        long bytes = 0;
        for (long row = 0; row < ROWS; row++) {
            Event event = events.row(row);
            bytes += event.logicalBytes();
            sums.add(event);
        }
        assertEquals(CheckSums.expected(0, ROWS).toString(), sums.toString());
        assertTrue(bytes > 140L * ROWS && bytes < 150L * ROWS);
    }

    @Test
    void batchesHaveTheSameSumsAndLogicalBytes() {
        CheckSums sums = new CheckSums();
        long bytes = 0;
        try (RootAllocator allocator = new RootAllocator()) {
            try (EventBatch batch = new EventBatch(allocator, 77)) {
                // 77 is no multiple of 8, and the last batch is not full
                for (int row = 0; row < ROWS; row += 77) {
                    bytes += batch.fill(row, Math.min(77, ROWS - row));
                    sums.add(batch.root());
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
        assertEquals(CheckSums.expected(0, ROWS).toString(), sums.toString());
        Events events = new Events();
        long want = 0;
        for (long row = 0; row < ROWS; row++) {
            want += events.row(row).logicalBytes();
        }
        assertEquals(want, bytes);
    }

    @Test
    void whatLiesBehindTheLastRowDoesNotCount() {
        CheckSums sums = new CheckSums();
        try (RootAllocator allocator = new RootAllocator();
                EventBatch batch = new EventBatch(allocator, 80)) {
            batch.fill(0, 80);
            batch.root().setRowCount(73);
            sums.add(batch.root());
        }
        assertEquals(CheckSums.expected(0, 73).toString(), sums.toString());
    }

    @Test
    void aMissingRowAndAWrongColumnAreNamed() {
        CheckSums expected = CheckSums.expected(0, 10);
        assertTrue(
                CheckSums.expected(0, 9).compare(expected, Events.COLUMNS).startsWith("MISMATCH rows got=9 want=10"));
        String other = CheckSums.expected(1, 11).compare(expected, List.of("qty"));
        assertTrue(other.startsWith("MISMATCH qty"), other);
        assertEquals("ok", CheckSums.expected(0, 10).compare(expected, Events.COLUMNS));
    }

    @Test
    void aNullIsAMismatch() {
        CheckSums sums = new CheckSums();
        try (RootAllocator allocator = new RootAllocator();
                EventBatch batch = new EventBatch(allocator, 10)) {
            batch.fill(0, 10);
            batch.root().getVector("ts").setNull(3);
            sums.add(batch.root());
        }
        assertEquals("MISMATCH nulls got=1 want=0", sums.compare(CheckSums.expected(0, 10), Events.COLUMNS));
    }
}
