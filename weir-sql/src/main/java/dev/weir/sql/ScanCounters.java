package dev.weir.sql;

import java.util.concurrent.atomic.LongAdder;

/** What one scan did, for {@code explain analyze}. */
final class ScanCounters {
    final LongAdder batches = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final LongAdder read = new LongAdder();
    final LongAdder rows = new LongAdder();
}
