package dev.weir.cli.load;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bad rows on their way to the user: the first few kept, all counted. */
final class RejectedRows {
    private final OnError onError;
    private long count;
    private final List<BadRow> shown = new ArrayList<>();
    private @Nullable BadRow stop;

    RejectedRows(OnError onError) {
        this.onError = onError;
    }

    /** Remembers the row; false: read no further. The rows before it are still handed over, then {@link #check} tells. */
    boolean add(BadRow bad) {
        if (onError == OnError.STOP) {
            stop = bad;
            return false;
        }
        count++;
        if (shown.size() < RowSource.Rejections.SHOWN) {
            shown.add(bad);
        }
        return true;
    }

    boolean stopped() {
        return stop != null;
    }

    /** Throws for the row that ended the load. */
    void check() {
        if (stop != null) {
            throw new StoppedException(stop);
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
