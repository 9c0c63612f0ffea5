package dev.weir.storage.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Chooses which sealed segments, side by side, are to become one. */
final class RewritePlan {
    private final SealedSegment[] sealed;
    private final RewriteConfig config;
    private final long mostBytes;
    private final long longestUs;

    /**
     * @param mostBytes of those that are put together
     * @param longestUs from the first row to the last of those that are put together
     */
    RewritePlan(SealedSegment[] sealed, RewriteConfig config, long mostBytes, long longestUs) {
        this.sealed = sealed;
        this.config = config;
        this.mostBytes = mostBytes;
        this.longestUs = longestUs;
    }

    /** Empty if all are well as they are. Reads the indexes of segments that nobody has looked at yet. */
    List<SealedSegment> choose() {
        for (int i = 0; i < sealed.length; i++) {
            List<SealedSegment> run = together(i);
            if (!run.isEmpty() && !isItself(run)) {
                return run;
            }
        }
        for (int i = 0; i < sealed.length; i++) {
            List<SealedSegment> small = smallOnes(i);
            if (!small.isEmpty()) {
                return small;
            }
        }
        return List.of();
    }

    /** Made again of itself alone it would have the same name, and take its own file's place while others read that. */
    private static boolean isItself(List<SealedSegment> run) {
        return run.size() == 1 && run.getFirst().segment().name().isRewritten();
    }

    /** Whether so many batches less are worth the bytes that have to be written. */
    private boolean isWorth(SealedSegment segment) {
        Shape shape = segment.shape(config);
        long saved = shape.saved(config);
        return shape.isWhole()
                && saved >= config.leastSaved()
                && segment.bytes() <= saved * RewriteConfig.BYTES_WORTH_A_BATCH;
    }

    /** This one, and those behind it, that have to be rewritten; empty if it need not. */
    private List<SealedSegment> together(int first) {
        List<SealedSegment> run = new ArrayList<>();
        long bytes = 0;
        long batches = 0;
        long writers = 0;
        for (int i = first; i < sealed.length && isWorth(sealed[i]); i++) {
            Shape shape = sealed[i].shape(config);
            bytes += sealed[i].bytes();
            batches += shape.batches();
            writers += shape.writers();
            boolean tooMuch = bytes > mostBytes
                    || isTooLong(first, i)
                    || batches > RewriteConfig.MOST_BATCHES
                    || writers > RewriteConfig.MOST_WRITERS;
            if (tooMuch && !run.isEmpty()) {
                break;
            }
            run.add(sealed[i]);
        }
        return run;
    }

    private boolean isTooLong(int first, int last) {
        return sealed[last].lastTimestampUs() - sealed[first].shape(config).firstTimestampUs() > longestUs;
    }

    /**
     * The longest run from here on of which none is larger than the others together: so each row is written again only when its segment grows
     * to twice the size.
     */
    private List<SealedSegment> smallOnes(int first) {
        int end = first;
        long bytes = 0;
        long batches = 0;
        long largest = 0;
        int best = first;
        while (end < sealed.length
                && bytes + sealed[end].bytes() <= mostBytes
                && sealed[end].shape(config).isWhole()
                && !isTooLong(first, end)) {
            bytes += sealed[end].bytes();
            batches += sealed[end].shape(config).batches();
            largest = Math.max(largest, sealed[end].bytes());
            end++;
            if (batches > RewriteConfig.MOST_BATCHES) {
                break;
            }
            if (end - first >= config.mergedSegments() && largest <= bytes - largest) {
                best = end;
            }
        }
        return best == first ? List.of() : Arrays.asList(Arrays.copyOfRange(sealed, first, best));
    }
}
