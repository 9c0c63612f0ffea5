package dev.weir.sql;

import java.util.concurrent.atomic.LongAdder;

/** What one scan did, for {@code explain analyze}. */
final class ScanCounters {
    final LongAdder batches = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final LongAdder read = new LongAdder();

    /** Of those read, batches of which nothing was read, since row counts and zone maps were enough for a {@link Summary}. */
    final LongAdder known = new LongAdder();

    final LongAdder rows = new LongAdder();

    /** Of the lake, those that cannot have rows of use included. */
    final LongAdder files = new LongAdder();

    final LongAdder filesSkipped = new LongAdder();
}
