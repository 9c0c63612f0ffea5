package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WriterTableTest {
    private static final WriterId A = new WriterId(1, 2);
    private static final WriterId B = new WriterId(3, 4);

    private final WriterTable table = new WriterTable(1_000, 4);

    private static List<WriterEntry> of(WriterId writer, long sequence) {
        return List.of(new WriterEntry(writer, sequence, 10));
    }

    private Optional<AppendOutcome> contiguous(WriterId writer, long sequence) {
        return table.refusal(of(writer, sequence), SequenceRule.CONTIGUOUS, 0);
    }

    private Optional<AppendOutcome> ascending(WriterId writer, long sequence) {
        return table.refusal(of(writer, sequence), SequenceRule.ASCENDING, 0);
    }

    private static Optional<AppendOutcome> outOfOrder(long expected) {
        return Optional.of(new AppendOutcome.OutOfOrder(expected));
    }

    private static Optional<AppendOutcome> duplicate(long baseOffset) {
        return Optional.of(new AppendOutcome.Duplicate(baseOffset, 10));
    }

    @Test
    void anUnknownWriterMayBeginAnywhere() {
        assertEquals(Optional.empty(), contiguous(A, 0));
        assertEquals(Optional.empty(), contiguous(A, 77));
        assertEquals(Optional.empty(), ascending(A, 77));
    }

    @Test
    void aContiguousWriterGoesOnByOne() {
        table.remember(of(A, 5), 100, 0);
        assertEquals(Optional.empty(), contiguous(A, 6));
        assertEquals(outOfOrder(6), contiguous(A, 7));
        assertEquals(duplicate(100), contiguous(A, 5));
        assertEquals(outOfOrder(6), contiguous(A, 4));
        assertEquals(Optional.empty(), contiguous(B, 1));
    }

    @Test
    void anAscendingWriterGoesOnByAny() {
        table.remember(of(A, 5), 100, 0);
        assertEquals(Optional.empty(), ascending(A, 9));
        assertEquals(duplicate(100), ascending(A, 5));
        assertEquals(outOfOrder(6), ascending(A, 4));
    }

    @Test
    void onlyTheLastAppendsAreAnsweredAgain() {
        for (int i = 0; i < 11; i++) {
            table.remember(of(A, i), i * 10L, 0);
            for (int j = 0; j <= i; j++) {
                assertEquals(i - j < 4 ? duplicate(j * 10L) : outOfOrder(i + 1), contiguous(A, j), i + " " + j);
            }
        }
    }

    @Test
    void aCoalescedBatchIsCheckedEntryByEntry() {
        List<WriterEntry> batch = List.of(new WriterEntry(A, 1, 3), new WriterEntry(B, 8, 2), new WriterEntry(A, 2, 4));
        assertEquals(Optional.empty(), table.refusal(batch, SequenceRule.CONTIGUOUS, 0));
        table.remember(batch, 50, 0);
        assertEquals(Optional.of(new AppendOutcome.Duplicate(50, 3)), contiguous(A, 1));
        assertEquals(Optional.of(new AppendOutcome.Duplicate(53, 2)), contiguous(B, 8));
        assertEquals(Optional.of(new AppendOutcome.Duplicate(55, 4)), contiguous(A, 2));
        List<WriterEntry> gap = List.of(new WriterEntry(A, 3, 1), new WriterEntry(A, 5, 1));
        assertEquals(outOfOrder(4), table.refusal(gap, SequenceRule.CONTIGUOUS, 0));
        List<WriterEntry> again = List.of(new WriterEntry(A, 3, 1), new WriterEntry(B, 8, 2));
        assertEquals(Optional.of(new AppendOutcome.Duplicate(53, 2)), table.refusal(again, SequenceRule.CONTIGUOUS, 0));
    }

    @Test
    void aSilentWriterIsForgottenByCommitTime() {
        table.remember(of(A, 5), 100, 10);
        assertEquals(duplicate(100), table.refusal(of(A, 5), SequenceRule.CONTIGUOUS, 1_010));
        assertEquals(Optional.empty(), table.refusal(of(A, 5), SequenceRule.CONTIGUOUS, 1_011));
        table.remember(of(B, 1), 110, 1_011);
        assertEquals(1, table.size());
    }

    @Test
    void nobodyIsNotRemembered() {
        table.remember(of(WriterId.NONE, 5), 100, 0);
        assertEquals(Optional.empty(), contiguous(WriterId.NONE, 5));
        assertEquals(0, table.size());
    }

    @Test
    void madeUpWritersAreBounded() {
        for (int i = 0; i <= WriterTable.MAX_WRITERS; i++) {
            table.remember(of(new WriterId(9, i), 1), i * 10L, 0);
        }
        assertEquals(WriterTable.MAX_WRITERS, table.size());
        assertEquals(Optional.empty(), contiguous(new WriterId(9, 0), 1));
        assertEquals(duplicate(10), contiguous(new WriterId(9, 1), 1));
    }
}
