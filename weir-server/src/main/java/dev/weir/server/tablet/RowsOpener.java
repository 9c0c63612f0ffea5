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
    private static final String NOTHING = "there are none";

    /** What is there, or why it is of no use. */
    private sealed interface There {
        record Fits(SortedStore store) implements There {}

        record Lacks(String why) implements There {}
    }

    KeyedState open(StateShape shape, LogView log) {
        SortedStore store = switch (there(log)) {
            case There.Fits(SortedStore fits) -> fits;
            case There.Lacks(String why) -> anew(why, log);
        };
        return KeyedState.open(store, shape, log, hot);
    }

    /** The store that is there fits if the log has all that it lacks, and nothing less than it has. */
    private There there(LogView log) {
        SortedStore store;
        try {
            store = stores.open(directory);
        } catch (WeirException e) {
            if (e.code() != ErrorCode.CORRUPT) {
                throw e;
            }
            return new There.Lacks("they are damaged: " + e.getMessage());
        }
        long offset = store.offset();
        // a new one fits only where there is nothing yet
        boolean fits =
                offset == 0 ? log.highWatermark() == 0 : offset >= log.startOffset() && offset <= log.highWatermark();
        if (fits) {
            return new There.Fits(store);
        }
        store.close();
        return new There.Lacks(offset == 0 ? NOTHING : "the log does not fit them offset=" + offset);
    }

    private SortedStore anew(String why, LogView log) {
        disk.delete(fresh());
        List<WeirException> failures = new ArrayList<>();
        for (Manifest snapshot : fitting(log, failures)) {
            try {
                SortedStore store = restored(snapshot);
                tell(why, "snapshot " + snapshot.number(), store.offset(), failures);
                return store;
            } catch (WeirException e) {
                if (e.code() == ErrorCode.DISK_FULL || e.code() == ErrorCode.INTERNAL) {
                    throw e;
                }
                failures.add(e);
            }
        }
        if (log.startOffset() > 0) {
            throw lost(why, log, failures);
        }
        stores.remove(directory);
        if (!why.equals(NOTHING)) {
            tell(why, "the log", 0, failures);
        }
        return stores.open(directory);
    }

    private void tell(String why, String from, long offset, List<WeirException> failures) {
        LOG.warn(
                "rows by key are made anew directory={} reason={} from={} offset={} failures={}",
                directory,
                why,
                from,
                offset,
                texts(failures));
    }

    private static List<String> texts(List<WeirException> failures) {
        return failures.stream()
                .map(failure -> String.valueOf(failure.getMessage()))
                .toList();
    }

    /** Without a word in the log: whoever needs the bucket tries again, and each time it would be told again. */
    private List<Manifest> fitting(LogView log, List<WeirException> failures) {
        try {
            return snapshots.fitting(log.startOffset(), log.highWatermark(), failures::add);
        } catch (WeirException e) {
            failures.add(e);
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
        return store;
    }

    /** {@code CORRUPT}, or why snapshots cannot be had just now. */
    private WeirException lost(String why, LogView log, List<WeirException> failures) {
        ErrorCode code = failures.stream()
                .map(WeirException::code)
                .filter(each -> each == ErrorCode.UNAVAILABLE || each == ErrorCode.IO_ERROR)
                .findFirst()
                .orElse(ErrorCode.CORRUPT);
        WeirException lost = new WeirException(
                code,
                "the rows by key cannot be made anew: the log no longer has all changes, and no snapshot can be used; bring back this directory, or"
                        + " the bucket's snapshots, from a copy directory=" + directory + " log_start="
                        + log.startOffset() + " log_end=" + log.highWatermark() + " reason=" + why + " failures="
                        + texts(failures));
        failures.forEach(lost::addSuppressed);
        return lost;
    }
}
