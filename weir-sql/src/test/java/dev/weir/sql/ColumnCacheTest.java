package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.storage.log.SegmentLife;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ColumnCacheTest {
    private static final int ROWS = 1024;

    /** Of one column: values and validity. */
    private static final long COLUMN_BYTES = 8 * ROWS + ROWS / 8;

    private final RootAllocator allocator = new RootAllocator();
    private final SegmentLife segment = new SegmentLife();

    @AfterEach
    void close() {
        allocator.close();
    }

    /** A statement that needs this column. */
    private boolean ask(ColumnCache cache, int number) {
        BatchRun.Id batch = new BatchRun.Id(segment, number, 1);
        Optional<FieldVector> found = cache.find(batch, 0);
        if (found.isPresent()) {
            try (BigIntVector values = (BigIntVector) found.get()) {
                assertEquals(number, values.get(0));
                assertEquals(number + ROWS - 1, values.get(ROWS - 1));
            }
            return true;
        }
        try (BigIntVector values = values(number)) {
            cache.offer(batch, 0, values);
        }
        return false;
    }

    private BigIntVector values(int first) {
        BigIntVector values = new BigIntVector("a", allocator);
        values.allocateNew(ROWS);
        for (int i = 0; i < ROWS; i++) {
            values.set(i, first + i);
        }
        values.setValueCount(ROWS);
        return values;
    }

    private int found(ColumnCache cache, int from, int to) {
        int found = 0;
        for (int number = from; number < to; number++) {
            found += ask(cache, number) ? 1 : 0;
        }
        return found;
    }

    @Test
    void whatWasReadIsFoundAgain() {
        try (ColumnCache cache = new ColumnCache(20 * COLUMN_BYTES)) {
            assertEquals(0, found(cache, 0, 20));
            assertEquals(20, found(cache, 0, 20));
            assertEquals(new CacheFigures(20, 20, 20 * COLUMN_BYTES), cache.figures());
        }
    }

    @Test
    void itIsOfThatBatchAndColumnOnly() {
        try (ColumnCache cache = new ColumnCache(20 * COLUMN_BYTES)) {
            ask(cache, 3);
            assertTrue(cache.find(new BatchRun.Id(segment, 3, 1), 1).isEmpty());
            assertTrue(cache.find(new BatchRun.Id(segment, 2, 1), 0).isEmpty());
            assertTrue(cache.find(new BatchRun.Id(new SegmentLife(), 3, 1), 0).isEmpty());
        }
    }

    @Test
    void passesOverMoreThanFitsFindWhatFits() {
        try (ColumnCache cache = new ColumnCache(20 * COLUMN_BYTES)) {
            found(cache, 0, 100);
            for (int pass = 0; pass < 50; pass++) {
                int found = found(cache, 0, 100);
                assertTrue(found >= 18, "pass " + pass + " found " + found + " of the 20 that fit");
                assertTrue(cache.figures().bytes() <= 20 * COLUMN_BYTES);
            }
        }
    }

    @Test
    void aPassOverMuchTakesNothingFromWhatIsAskedForOften() {
        try (ColumnCache cache = new ColumnCache(20 * COLUMN_BYTES)) {
            for (int pass = 0; pass < 4; pass++) {
                found(cache, 0, 20);
            }
            found(cache, 100, 500);
            assertEquals(20, found(cache, 0, 20));
        }
    }

    @Test
    void whatIsAskedForNowTakesThePlaceOfWhatWas() {
        try (ColumnCache cache = new ColumnCache(20 * COLUMN_BYTES)) {
            for (int pass = 0; pass < 100; pass++) {
                found(cache, 0, 20);
            }
            int passes = 0;
            while (found(cache, 100, 120) < 20) {
                assertTrue(++passes < 2000, "what nobody asks for stays for ever");
            }
        }
    }

    @Test
    void whatIsReadStaysThoughItHasToGo() {
        try (ColumnCache cache = new ColumnCache(16 * COLUMN_BYTES)) {
            found(cache, 0, 16);
            List<FieldVector> read = new ArrayList<>();
            for (int number = 0; number < 16; number++) {
                read.add(cache.find(new BatchRun.Id(segment, number, 1), 0).orElseThrow());
            }
            // all of them go, but their memory does not come back: nothing else fits
            for (int pass = 0; pass < 20; pass++) {
                found(cache, 100, 116);
                assertTrue(cache.figures().bytes() <= 16 * COLUMN_BYTES);
            }
            for (int number = 0; number < 16; number++) {
                BigIntVector values = (BigIntVector) read.get(number);
                for (int row = 0; row < ROWS; row++) {
                    assertEquals(number + row, values.get(row));
                }
                values.close();
            }
            found(cache, 100, 116);
            assertEquals(16, found(cache, 100, 116));
        }
    }

    @Test
    void aColumnThatWouldTakeMuchOfItIsNotKept() {
        try (ColumnCache cache = new ColumnCache(15 * COLUMN_BYTES)) {
            found(cache, 0, 1);
            assertEquals(0, found(cache, 0, 1));
            assertEquals(0, cache.figures().bytes());
        }
    }

    @Test
    void oneOfNoBytesKeepsNothing() {
        try (ColumnCache cache = new ColumnCache(0)) {
            found(cache, 0, 10);
            assertEquals(0, found(cache, 0, 10));
        }
    }

    @Test
    void closingTellsOfWhatIsStillRead() {
        ColumnCache cache = new ColumnCache(20 * COLUMN_BYTES);
        ask(cache, 1);
        FieldVector read = cache.find(new BatchRun.Id(segment, 1, 1), 0).orElseThrow();
        assertThrows(IllegalStateException.class, cache::close);
        assertFalse(read.isNull(0));
    }
}
