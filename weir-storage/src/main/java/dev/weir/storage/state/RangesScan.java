package dev.weir.storage.state;

import dev.weir.format.predicate.KeyRange;
import dev.weir.format.row.RowPointers;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ranges of keys, one after the other. */
final class RangesScan implements StateScan {
    private final Iterator<KeyRange> ranges;
    private final Function<KeyRange, StateScan> open;
    private @Nullable StateScan current;

    RangesScan(List<KeyRange> ranges, Function<KeyRange, StateScan> open) {
        this.ranges = ranges.iterator();
        this.open = open;
    }

    @Override
    public boolean next(RowPointers rows, int max) {
        rows.clear();
        while (true) {
            StateScan scan = current;
            if (scan == null) {
                if (!ranges.hasNext()) {
                    return false;
                }
                scan = open.apply(ranges.next());
                current = scan;
            }
            if (scan.next(rows, max)) {
                return true;
            }
            close();
        }
    }

    @Override
    public void close() {
        StateScan scan = current;
        current = null;
        if (scan != null) {
            scan.close();
        }
    }
}
