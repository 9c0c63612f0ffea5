package dev.weir.server.tablet;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.log.LogView;
import dev.weir.storage.state.KeyedState;
import dev.weir.storage.state.StateMemory;
import dev.weir.storage.state.StateShape;
import dev.weir.storage.state.snapshot.BucketSnapshots;
import dev.weir.storage.state.snapshot.Manifest;
import dev.weir.storage.state.store.SortedStore;
import dev.weir.storage.state.store.SortedStores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the rows by key of one bucket. A store that is damaged or gone is made anew: from the newest snapshot that can be used and what the log has
 * behind it, or from a log that has all of it. What comes out is the state at the log's end, or an error.
 *
 * @param directory of the store
 */
record RowsOpener(Disk disk, SortedStores stores, StateMemory hot, Path directory, BucketSnapshots snapshots) {
    private static final Logger LOG = LoggerFactory.getLogger(RowsOpener.class);

    KeyedState open(StateShape shape, LogView log) {
        SortedStore store = there(log).orElseGet(() -> anew(log));
        return KeyedState.open(store, shape, log, hot);
    }

    /** The store that is there, if the log has all that it lacks, and nothing less than it has. */
    private Optional<SortedStore> there(LogView log) {
        SortedStore store;
        try {
            store = stores.open(directory);
        } catch (WeirException e) {
            if (e.code() != ErrorCode.CORRUPT) {
                throw e;
            }
            tell("they are damaged: " + e.getMessage());
            return Optional.empty();
        }
        long offset = store.offset();
        // a new one is wanted only where there is nothing yet
        boolean fits =
                offset == 0 ? log.highWatermark() == 0 : offset >= log.startOffset() && offset <= log.highWatermark();
        if (fits) {
            return Optional.of(store);
        }
        store.close();
        if (offset > 0) {
            tell("the log does not fit them offset=" + offset + " log_start=" + log.startOffset() + " log_end="
                    + log.highWatermark());
        }
        return Optional.empty();
    }

    private void tell(String why) {
        LOG.warn("rows by key are made anew directory={} reason={}", directory, why);
    }

    private SortedStore anew(LogView log) {
        disk.delete(fresh());
        List<WeirException> failures = new ArrayList<>();
        for (Manifest snapshot : fitting(log, failures)) {
            try {
                return restored(snapshot);
            } catch (WeirException e) {
                if (e.code() == ErrorCode.DISK_FULL || e.code() == ErrorCode.INTERNAL) {
                    throw e;
                }
                failures.add(e);
                LOG.warn(
                        "a snapshot cannot be used directory={} snapshot={} reason={}",
                        directory,
                        snapshot.number(),
                        e.getMessage());
            }
        }
        if (log.startOffset() > 0) {
            throw lost(log, failures);
        }
        stores.remove(directory);
        return stores.open(directory);
    }

    private List<Manifest> fitting(LogView log, List<WeirException> failures) {
        try {
            return snapshots.fitting(log.startOffset(), log.highWatermark());
        } catch (WeirException e) {
            failures.add(e);
            LOG.warn("snapshots cannot be looked at directory={} reason={}", directory, e.getMessage());
            return List.of();
        }
    }

    /** Where a store lies until it is whole. */
    private Path fresh() {
        return directory.resolveSibling(directory.getFileName() + ".tmp");
    }

    private SortedStore restored(Manifest snapshot) {
        Path fresh = fresh();
        try {
            snapshots.fetch(snapshot, disk, fresh);
            stores.remove(directory);
            disk.rename(fresh, directory);
            disk.syncDirectory(Objects.requireNonNull(directory.getParent(), "a store lies in its bucket"));
        } catch (WeirException e) {
            disk.delete(fresh);
            throw e;
        }
        SortedStore store = stores.open(directory);
        if (store.offset() != snapshot.offset() || store.rows() != snapshot.rows()) {
            store.close();
            throw new WeirException(
                    ErrorCode.CORRUPT, "the store of a snapshot stands elsewhere snapshot=" + snapshot.number());
        }
        LOG.info(
                "rows by key are taken from a snapshot directory={} snapshot={} offset={}",
                directory,
                snapshot.number(),
                snapshot.offset());
        return store;
    }

    /** {@code CORRUPT}, or why snapshots cannot be had just now. */
    private WeirException lost(LogView log, List<WeirException> failures) {
        ErrorCode code = failures.stream()
                .map(WeirException::code)
                .filter(each -> each == ErrorCode.UNAVAILABLE || each == ErrorCode.IO_ERROR)
                .findFirst()
                .orElse(ErrorCode.CORRUPT);
        WeirException lost = new WeirException(
                code,
                "the rows by key cannot be made anew: the log no longer has all changes, and no snapshot can be used; bring back this directory, or"
                        + " the bucket's snapshots, from a copy directory=" + directory + " log_start="
                        + log.startOffset() + " log_end=" + log.highWatermark() + " snapshots_failed="
                        + failures.size());
        failures.forEach(lost::addSuppressed);
        return lost;
    }
}
