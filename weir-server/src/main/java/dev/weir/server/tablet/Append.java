package dev.weir.server.tablet;

import dev.weir.storage.log.SequenceRule;

/**
 * Rows on their way into one bucket. The lane that takes it closes the rows.
 *
 * @param arrivedNanos when it was given to the lane
 * @param tag the source's own mark
 */
public record Append(
        Tablet tablet, AppendRows rows, SequenceRule rule, AppendSource source, long arrivedNanos, int tag) {}
