package dev.weir.cli.load;

import java.util.ArrayList;
import java.util.List;

/** Bad rows on their way to the user: the first few kept, all counted. */
final class RejectedRows {
    private long count;
    private final List<BadRow> shown = new ArrayList<>();

    /** Ends the load, or remembers the row. */
    void add(BadRow bad, OnError onError) {
        if (onError == OnError.STOP) {
            throw new StoppedException(bad);
        }
        count++;
        if (shown.size() < RowSource.Rejections.SHOWN) {
            shown.add(bad);
        }
    }

    /** What came since the last time. */
    RowSource.Rejections take() {
        RowSource.Rejections since = new RowSource.Rejections(count, List.copyOf(shown));
        count = 0;
        shown.clear();
        return since;
    }
}
