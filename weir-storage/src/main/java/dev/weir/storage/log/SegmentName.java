package dev.weir.storage.log;

import java.util.Optional;

/**
 * What the files of a segment are called: by the offset of its first row in 20 digits, so that their order is the order of the offsets. One
 * that was made of others has the offset behind its last row too: so a start can tell which files it replaces.
 *
 * @param endOffset {@link #AS_WRITTEN} of one that rows were appended to
 */
record SegmentName(long baseOffset, long endOffset) {
    static final String SEGMENT = ".arrows";
    static final String INDEX = ".index";
    /** A file that is being written; found at the start, it is the rest of a crash. */
    static final String TEMPORARY = ".tmp";

    static final long AS_WRITTEN = 0;

    private static final int DIGITS = 20;

    static SegmentName asWritten(long baseOffset) {
        return new SegmentName(baseOffset, AS_WRITTEN);
    }

    boolean isRewritten() {
        return endOffset != AS_WRITTEN;
    }

    String segment() {
        return stem() + SEGMENT;
    }

    String index() {
        return stem() + INDEX;
    }

    private String stem() {
        return isRewritten() ? "%020d-%020d".formatted(baseOffset, endOffset) : "%020d".formatted(baseOffset);
    }

    /** Whether all rows of the other one are in this one too. */
    boolean replaces(SegmentName other) {
        return isRewritten()
                && !equals(other)
                && holds(other.baseOffset)
                && (!other.isRewritten() || other.endOffset <= endOffset);
    }

    /** Whether a row with this offset is in one that was rewritten. */
    boolean holds(long offset) {
        return baseOffset <= offset && offset < endOffset;
    }

    /** Of a file with this ending; empty for the name of something else. */
    static Optional<SegmentName> parse(String file, String ending) {
        if (!file.endsWith(ending)) {
            return Optional.empty();
        }
        String stem = file.substring(0, file.length() - ending.length());
        long base = number(stem, 0);
        if (stem.length() == DIGITS && base >= 0) {
            return Optional.of(asWritten(base));
        }
        boolean two = stem.length() == 2 * DIGITS + 1 && stem.charAt(DIGITS) == '-' && base >= 0;
        long end = two ? number(stem, DIGITS + 1) : -1;
        return end > base ? Optional.of(new SegmentName(base, end)) : Optional.empty();
    }

    /** Negative if there is none. */
    private static long number(String stem, int from) {
        if (stem.length() < from + DIGITS) {
            return -1;
        }
        for (int i = from; i < from + DIGITS; i++) {
            if (stem.charAt(i) < '0' || stem.charAt(i) > '9') {
                return -1;
            }
        }
        try {
            return Long.parseLong(stem, from, from + DIGITS, 10);
        } catch (NumberFormatException e) {
            return -1; // more than 2^63
        }
    }
}
