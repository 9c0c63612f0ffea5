package dev.weir.client;

import dev.weir.format.predicate.Predicate;
import dev.weir.format.wire.Position;
import java.util.function.Consumer;

/** A scan to be run. Immutable: each method answers a changed copy. */
public final class Scan {
    Scan() {}

    public Scan columns(String... columns) {
        throw new UnsupportedOperationException();
    }

    public Scan filter(Predicate filter) {
        throw new UnsupportedOperationException();
    }

    public Scan bucket(int bucket) {
        throw new UnsupportedOperationException();
    }

    public Scan from(Position from) {
        throw new UnsupportedOperationException();
    }

    public Scan to(Position to) {
        throw new UnsupportedOperationException();
    }

    /** Batches as they come; without end. */
    public Batches follow() {
        throw new UnsupportedOperationException();
    }

    public Batches batches() {
        throw new UnsupportedOperationException();
    }

    /** Runs the scan and hands over each row; the view is valid during the call only. */
    public void forEach(Consumer<Row> rows) {
        throw new UnsupportedOperationException();
    }
}
