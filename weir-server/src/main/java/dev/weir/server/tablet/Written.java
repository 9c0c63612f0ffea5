package dev.weir.server.tablet;

import dev.weir.storage.log.AppendOutcome;
import java.util.List;

/**
 * What became of appends that were written as one.
 *
 * @param counts how many rows of the log each of them has made, if it was appended
 */
record Written(AppendOutcome outcome, int[] counts) {
    private static final int[] NONE = {};

    static Written refused(AppendOutcome outcome) {
        return new Written(outcome, NONE);
    }

    /** Rows that came as they are stored. */
    static Written asSent(AppendOutcome outcome, List<? extends AppendRows> appends) {
        return new Written(
                outcome, appends.stream().mapToInt(AppendRows::rowCount).toArray());
    }

    int rows(int append) {
        return counts[append];
    }
}
