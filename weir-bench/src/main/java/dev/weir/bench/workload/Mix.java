package dev.weir.bench.workload;

/** Numbers that look random and depend on (seed, row, word) alone: a counter put through the finalizer of SplitMix64. */
final class Mix {
    private static final long ROW_STEP = 0xD1342543DE82EF95L;
    private static final long WORD_STEP = 0x9E3779B97F4A7C15L;

    private Mix() {}

    static long word(long seed, long row, int word) {
        return finish(seed + row * ROW_STEP + (word + 1) * WORD_STEP);
    }

    /** 0 to {@code bound - 1}, by the upper bits of the word. */
    static long below(long word, long bound) {
        return Math.multiplyHigh(word >>> 1, bound << 1);
    }

    /** Another number for each. */
    static long finish(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
