package dev.weir.storage.state;

import dev.weir.format.row.RowPointers;
import java.util.Optional;

/** The rows of a scan, as many at a time as make a good batch of columns. For one thread at a time. */
public final class StateBatches implements AutoCloseable {
    private static final int ROWS = 16_384;

    /** With so many bytes a batch is full, however few rows there are. */
    private static final long BYTES = 4 << 20;

    private final StateScan scan;
    private final RowPointers found = new RowPointers(ROWS);
    private final RowPointers batch = new RowPointers(ROWS);
    private int next;

    /** Takes the scan over. */
    public StateBatches(StateScan scan) {
        this.scan = scan;
    }

    /** Valid until the next call, and until the close. */
    public Optional<RowPointers> next() {
        if (next == found.count()) {
            next = 0;
            if (!scan.next(found, ROWS)) {
                return Optional.empty();
            }
        }
        batch.clear();
        long bytes = 0;
        while (next < found.count() && bytes < BYTES) {
            batch.add(found.address(next), found.length(next));
            bytes += found.length(next++);
        }
        return Optional.of(batch);
    }

    @Override
    public void close() {
        scan.close();
    }
}
