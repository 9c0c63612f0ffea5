package dev.weir.storage.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a scrub has come to.
 *
 * @param startOffset of the log
 * @param endOffset one past the last committed row
 * @param bytes that were read
 * @param batches that are as they were written
 */
public record ScrubReport(long startOffset, long endOffset, long bytes, long batches, List<ScrubFinding> findings) {
    /** Rows from {@code from} (included) to {@code to} (excluded). */
    public record Range(long from, long to) {}

    /** What can be salvaged: the rows that can be read. */
    public List<Range> readable() {
        List<ScrubFinding> lost = findings.stream()
                .filter(finding -> finding.endOffset() > finding.offset())
                .sorted(Comparator.comparingLong(ScrubFinding::offset))
                .toList();
        List<Range> ranges = new ArrayList<>();
        long from = startOffset;
        for (ScrubFinding finding : lost) {
            if (finding.offset() > from) {
                ranges.add(new Range(from, finding.offset()));
            }
            from = Math.max(from, finding.endOffset());
        }
        if (from < endOffset) {
            ranges.add(new Range(from, endOffset));
        }
        return ranges;
    }
}
