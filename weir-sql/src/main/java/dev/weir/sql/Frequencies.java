package dev.weir.sql;

/**
 * How often each of many keys was asked for lately, about: a count-min sketch whose counts are halved now and then, so that what was asked for
 * long ago is forgotten. Never too low, but for that. One thread at a time.
 */
final class Frequencies {
    private static final int MOST = 15;
    private static final int ROWS = 4;

    private final byte[] counts;
    private final int mask;

    /** @param counters in each row; a power of two, better more than there are keys */
    Frequencies(int counters) {
        this.counts = new byte[ROWS * counters];
        this.mask = counters - 1;
    }

    void note(int hash) {
        for (int row = 0; row < ROWS; row++) {
            int at = at(hash, row);
            if (counts[at] < MOST) {
                counts[at]++;
            }
        }
    }

    int of(int hash) {
        int least = MOST;
        for (int row = 0; row < ROWS; row++) {
            least = Math.min(least, counts[at(hash, row)]);
        }
        return least;
    }

    void halve() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (byte) (counts[i] >>> 1);
        }
    }

    private int at(int hash, int row) {
        // another multiplier for each row, of which the upper bits are mixed best
        long mixed = (hash + 0x9E3779B97F4A7C15L * (row + 1)) * (0xBF58476D1CE4E5B9L + 2L * row);
        return row * (mask + 1) + ((int) (mixed >>> 32) & mask);
    }
}
