package dev.weir.server.tablet;

import dev.weir.format.wire.KeySpec;
import dev.weir.server.catalog.DataDirectory;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.log.BucketLog;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.state.KeyedState;
import dev.weir.storage.state.StateMemory;
import dev.weir.storage.state.StateShape;
import dev.weir.storage.state.snapshot.BucketSnapshots;
import dev.weir.storage.state.snapshot.Snapshots;
import dev.weir.storage.state.store.SortedStores;
import java.nio.file.Path;

/**
 * Opens buckets: recovers the log and, of a primary-key table, brings the rows by key up to its end.
 *
 * @param stores where rows by key are kept
 * @param hot the memory of the newest of them
 * @param snapshots of the stores, for when one is damaged or gone
 */
public record BucketOpener(
        Disk disk,
        DataDirectory directory,
        LogConfig logConfig,
        SortedStores stores,
        StateMemory hot,
        Snapshots snapshots,
        Memory memory) {
    /** Beside the segments. */
    static final String STATE = BucketLog.STATE;

    OpenBucket open(TableInfo info, int bucket) {
        Path path = directory.bucket(info.tableId(), bucket);
        BucketLog log =
                BucketLog.open(disk, path, info.spec().logSchema(), info.schemaId(), logConfig, memory.allocator());
        try {
            return new OpenBucket(
                    log, info.spec().key().map(key -> keyed(info, bucket, key, path.resolve(STATE), log)));
        } catch (RuntimeException | Error e) {
            log.close();
            throw e;
        }
    }

    private OpenBucket.Keyed keyed(TableInfo info, int bucket, KeySpec key, Path directory, BucketLog log) {
        StateShape shape = new StateShape(info.spec().schema(), info.schemaId(), key);
        BucketSnapshots of = snapshots.of(info.tableId(), bucket);
        try (ReadLease lease = log.lease()) {
            KeyedState state = new RowsOpener(disk, stores, hot, directory, of).open(shape, lease.view());
            return new OpenBucket.Keyed(state, new KeyedWriter(info, memory), of);
        }
    }
}
