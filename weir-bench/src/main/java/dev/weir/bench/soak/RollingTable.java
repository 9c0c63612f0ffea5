package dev.weir.bench.soak;

import dev.weir.bench.workload.Events;
import dev.weir.client.Weir;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.TableSpec;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A table that is dropped and made anew, under the next name, when it has so many rows: data stays bounded, and tables come and go under their
 * readers. One thread writes; any reads how it is called and how
 * far it is.
 */
final class RollingTable {
    private final String base;
    private final long maxRows;
    private final LakeOptions lake;
    private volatile String name;
    private int generation;
    private final AtomicLong rows = new AtomicLong();

    /** @param lake whether and how the rows of each settle */
    RollingTable(Weir weir, String base, long maxRows, LakeOptions lake) {
        this.base = base;
        this.maxRows = maxRows;
        this.lake = lake;
        this.name = base + "_0";
        weir.create(spec(name));
    }

    private TableSpec spec(String name) {
        TableSpec events = Events.table(name);
        return TableSpec.of(name, events.schema()).withLake(lake);
    }

    String name() {
        return name;
    }

    /** Where the next row stands. */
    long rows() {
        return rows.get();
    }

    void wrote(long more) {
        rows.addAndGet(more);
    }

    boolean full() {
        return rows.get() >= maxRows;
    }

    /** To be called when nothing is being written to it. */
    void roll(Weir weir) {
        String old = name;
        generation++;
        String next = base + "_" + generation;
        weir.create(spec(next));
        rows.set(0);
        name = next;
        weir.drop(old);
    }
}
