package dev.weir.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class KindGroupsTest {
    @Test
    void batchesAndRowsGiveTheExpectedGroups() {
        KindGroups expected = KindGroups.expected(3_000);
        assertEquals(3_000, expected.rows());
        KindGroups fromBatches = new KindGroups();
        KindGroups fromRows = new KindGroups();
        try (RootAllocator allocator = new RootAllocator();
                EventBatch batch = new EventBatch(allocator, 1_000)) {
            for (int row = 0; row < 3_000; row += 1_000) {
                batch.fill(row, 1_000);
                fromBatches.add(batch.root());
            }
        }
        Events events = new Events();
        for (int row = 0; row < 3_000; row++) {
            fromRows.put(events.row(row).kind(), 1, events.row(row).price());
        }
        assertEquals("ok", fromBatches.compare(expected));
        assertEquals("ok", fromRows.compare(expected));
    }

    @Test
    void anotherCountOrSumIsNamed() {
        KindGroups expected = new KindGroups();
        expected.put("view", 2, 10);
        KindGroups count = new KindGroups();
        count.put("view", 1, 10);
        KindGroups sum = new KindGroups();
        sum.put("view", 2, 10.6);
        KindGroups rounding = new KindGroups();
        rounding.put("view", 2, 10.4);
        assertTrue(count.compare(expected).startsWith("MISMATCH kind=view"));
        assertTrue(sum.compare(expected).startsWith("MISMATCH kind=view"));
        assertEquals("ok", rounding.compare(expected));
    }
}
