package dev.weir.stages;

import dev.weir.format.batch.SealableBatch;
import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.disk.LocalDisk;
import dev.weir.storage.log.BucketLog;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.log.SequenceRule;
import java.util.List;

/** A bucket's log that holds the sample so many times, in the page cache. */
final class StoredRows implements AutoCloseable {
    final BucketLog log;
    private final Place place = new Place();

    StoredRows(Sample sample, int batches) {
        log = BucketLog.open(
                new LocalDisk(), place.folder().resolve("log"), sample.schema, 1, LogConfig.DEFAULT, sample.allocator);
        List<ZoneMap> zones = ZoneMap.of(sample.vectors());
        try (SealableBatch batch = sample.sealable()) {
            for (int i = 0; i < batches; i++) {
                log.append(batch, zones, SequenceRule.CONTIGUOUS, 1, 1);
            }
        }
        log.sync();
        log.publish();
    }

    @Override
    public void close() {
        log.close();
        place.close();
    }
}
