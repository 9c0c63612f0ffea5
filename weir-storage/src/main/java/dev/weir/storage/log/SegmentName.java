package dev.weir.storage.log;

import java.util.OptionalLong;

/** Names of a segment's files: the offset of its first row in 20 digits, so that their order is the order of the offsets. */
final class SegmentName {
    static final String SEGMENT = ".arrows";
    static final String INDEX = ".index";
    /** A file that is being written; found at the start, it is the rest of a crash. */
    static final String TEMPORARY = ".tmp";

    private static final int DIGITS = 20;

    private SegmentName() {}

    static String segment(long baseOffset) {
        return "%020d".formatted(baseOffset) + SEGMENT;
    }

    static String index(long baseOffset) {
        return "%020d".formatted(baseOffset) + INDEX;
    }

    /** The offset in a name with this ending; empty for the name of something else. */
    static OptionalLong baseOffset(String name, String ending) {
        if (name.length() != DIGITS + ending.length() || !name.endsWith(ending)) {
            return OptionalLong.empty();
        }
        for (int i = 0; i < DIGITS; i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return OptionalLong.empty();
            }
        }
        try {
            return OptionalLong.of(Long.parseLong(name, 0, DIGITS, 10));
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // more than 2^63
        }
    }
}
