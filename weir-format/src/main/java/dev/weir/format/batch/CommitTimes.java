package dev.weir.format.batch;

import dev.weir.format.Check;
import java.util.Arrays;

/**
 * When the rows of a batch were committed, microseconds since 1970 UTC, never descending: runs of rows of one time. A batch has one run,
 * unless it was made of several that were stored before it. Immutable.
 */
public final class CommitTimes {
    /** So much earlier than the last row another may be, at most: half an hour and some. */
    public static final long MAX_AGE_US = Integer.MAX_VALUE;

    private final long lastUs;
    /** Of each run, one past its last row. */
    private final int[] ends;
    /** Of each run, how much earlier than the last one it was. */
    private final int[] agesUs;

    private CommitTimes(long lastUs, int[] ends, int[] agesUs) {
        this.lastUs = lastUs;
        this.ends = ends;
        this.agesUs = agesUs;
    }

    /** All rows at one time. */
    public static CommitTimes of(long timestampUs, int rows) {
        return new CommitTimes(timestampUs, new int[] {rows}, new int[] {0});
    }

    public int runs() {
        return ends.length;
    }

    /** One past the last row of a run. */
    public int end(int run) {
        return ends[run];
    }

    public long us(int run) {
        return lastUs - agesUs[run];
    }

    public long firstUs() {
        return us(0);
    }

    public long lastUs() {
        return lastUs;
    }

    public int rows() {
        return ends[ends.length - 1];
    }

    /** The run that a row is in. */
    private int runOf(int row) {
        int found = Arrays.binarySearch(ends, row + 1);
        return found >= 0 ? found : -found - 1;
    }

    public long at(int row) {
        return us(runOf(row));
    }

    /** Who is told of rows in order. */
    public interface Each {
        void row(int row, long timestampUs);
    }

    /** Rows {@code from} (included) to {@code to} (excluded), each with its time. */
    public void each(int from, int to, Each told) {
        int row = from;
        for (int run = runOf(from); row < to; run++) {
            for (int end = Math.min(to, ends[run]); row < end; row++) {
                told.row(row, us(run));
            }
        }
    }

    /** The first row committed at or after this time; {@link #rows} if there is none. */
    public int firstRowSince(long timestampUs) {
        int row = 0;
        for (int run = 0; run < ends.length && us(run) < timestampUs; run++) {
            row = ends[run];
        }
        return row;
    }

    /** Puts runs together, in order. */
    public static final class Builder {
        private int[] ends = new int[16];
        private long[] times = new long[16];
        private int runs;

        /** Whether a row of this time can be in one batch with those before. */
        public boolean takes(long timestampUs) {
            return runs == 0 || timestampUs - times[0] <= MAX_AGE_US;
        }

        public Builder add(int rows, long timestampUs) {
            Check.that(rows >= 0 && takes(timestampUs), "a batch's times are not far from each other");
            Check.that(runs == 0 || timestampUs >= times[runs - 1], "commit times do not descend");
            if (rows == 0 && runs > 0) {
                return this;
            }
            int end = rows() + rows;
            if (runs == 1 && ends[0] == 0) {
                // only there so that a batch without rows has a time
                runs = 0;
            }
            if (runs > 0 && times[runs - 1] == timestampUs) {
                ends[runs - 1] = end;
                return this;
            }
            if (runs == ends.length) {
                ends = Arrays.copyOf(ends, 2 * runs);
                times = Arrays.copyOf(times, 2 * runs);
            }
            ends[runs] = end;
            times[runs++] = timestampUs;
            return this;
        }

        public Builder add(CommitTimes more) {
            int before = 0;
            for (int run = 0; run < more.runs(); run++) {
                add(more.end(run) - before, more.us(run));
                before = more.end(run);
            }
            return this;
        }

        public int rows() {
            return runs == 0 ? 0 : ends[runs - 1];
        }

        /** Of at least one run. */
        public CommitTimes build() {
            long lastUs = times[runs - 1];
            int[] ages = new int[runs];
            for (int run = 0; run < runs; run++) {
                ages[run] = (int) (lastUs - times[run]);
            }
            return new CommitTimes(lastUs, Arrays.copyOf(ends, runs), ages);
        }
    }
}
