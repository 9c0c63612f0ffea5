package dev.weir.server.tablet;

import dev.weir.format.batch.SealableBatch;
import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.log.SequenceRule;
import java.util.List;

/**
 * One batch on its way into one bucket. The tablet that takes it closes the batch.
 *
 * @param arrivedNanos when it was given to the lane
 * @param tag the source's own mark
 */
public record Append(
        Tablet tablet,
        SealableBatch batch,
        List<ZoneMap> zones,
        SequenceRule rule,
        AppendSource source,
        long arrivedNanos,
        int tag) {}
