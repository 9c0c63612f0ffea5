package dev.weir.server.tablet;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
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
import dev.weir.storage.state.store.SortedStores;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens buckets: recovers the log and, of a primary-key table, brings the rows by key up to its end.
 *
 * @param stores where rows by key are kept
 * @param hot the memory of the newest of them
 */
public record BucketOpener(
        Disk disk, DataDirectory directory, LogConfig logConfig, SortedStores stores, StateMemory hot, Memory memory) {
    private static final Logger LOG = LoggerFactory.getLogger(BucketOpener.class);

    /** Beside the segments. */
    private static final String STATE = "state";

    OpenBucket open(TableInfo info, int bucket) {
        Path path = directory.bucket(info.tableId(), bucket);
        BucketLog log =
                BucketLog.open(disk, path, info.spec().logSchema(), info.schemaId(), logConfig, memory.allocator());
        try {
            return new OpenBucket(log, info.spec().key().map(key -> keyed(info, key, path.resolve(STATE), log)));
        } catch (RuntimeException | Error e) {
            log.close();
            throw e;
        }
    }

    private OpenBucket.Keyed keyed(TableInfo info, KeySpec key, Path directory, BucketLog log) {
        StateShape shape = new StateShape(info.spec().schema(), info.schemaId(), key);
        try (ReadLease lease = log.lease()) {
            return new OpenBucket.Keyed(state(directory, shape, lease), new KeyedWriter(info, memory));
        }
    }

    /** A store that is damaged is made anew, from a log that has all of it. */
    private KeyedState state(Path directory, StateShape shape, ReadLease log) {
        try {
            return KeyedState.open(stores.open(directory), shape, log.view(), hot);
        } catch (WeirException e) {
            if (e.code() != ErrorCode.CORRUPT || log.view().startOffset() > 0) {
                throw e;
            }
            LOG.warn(
                    "rows by key are damaged and are made anew from the log directory={} reason={}",
                    directory,
                    e.getMessage());
        }
        stores.remove(directory);
        return KeyedState.open(stores.open(directory), shape, log.view(), hot);
    }
}
