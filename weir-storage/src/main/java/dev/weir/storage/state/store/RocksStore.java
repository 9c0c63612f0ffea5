package dev.weir.storage.state.store;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DurableDirectories;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sorted store in RocksDB. A run is written as one sorted file and taken into the database as it is: no memtable, no write-ahead log, and
 * the mark among the rows makes that one step.
 */
final class RocksStore implements SortedStore {
    /** The file of a run before the database takes it in. */
    private static final String INCOMING = "incoming-run";

    /** What the files of the rows end with. */
    private static final String TABLE = ".sst";

    private final RocksStores stores;
    private final Path directory;
    /** Absent until something is applied. */
    private volatile @Nullable RocksDatabase database;

    private volatile StateMark mark = StateMark.NEW;
    private volatile boolean closed;

    private RocksStore(RocksStores stores, Path directory) {
        this.stores = stores;
        this.directory = directory;
    }

    static RocksStore open(RocksStores stores, Path directory) {
        RocksStore store = new RocksStore(stores, directory);
        if (stores.disk().isDirectory(directory)) {
            requireWhole(stores.disk(), directory);
            RocksDatabase database = database(stores, directory);
            store.database = database;
            try {
                // of a run that was not finished; only now that the database is ours
                stores.disk().delete(directory.resolve(INCOMING));
                var _ = database.holds().take();
                try (RocksSnapshot now = database.snapshot()) {
                    store.mark = now.mark();
                }
            } catch (RuntimeException e) {
                store.close();
                throw e;
            }
        }
        return store;
    }

    private static RocksDatabase database(RocksStores stores, Path directory) {
        try {
            return RocksDatabase.open(stores.hold(), directory);
        } catch (WeirException e) {
            throw e.code() == ErrorCode.CORRUPT ? naming(stores.disk(), directory, e) : e;
        }
    }

    /** RocksDB names its manifest where the properties of some other file are damaged: then it may be any of these. */
    private static WeirException naming(Disk disk, Path directory, WeirException e) {
        String said = String.valueOf(e.getMessage());
        if (said.contains(TABLE)) {
            return e;
        }
        List<String> tables = disk.list(directory).stream()
                .filter(name -> name.endsWith(TABLE))
                .toList();
        return new WeirException(ErrorCode.CORRUPT, said + " or_one_of=" + tables, e);
    }

    /** RocksDB would take a directory that lacks the one file that names all others for a new database, and delete the others. */
    private static void requireWhole(Disk disk, Path directory) {
        List<String> files = disk.list(directory);
        if (!files.contains("CURRENT") && files.stream().anyMatch(name -> name.endsWith(TABLE))) {
            throw new WeirException(
                    ErrorCode.CORRUPT,
                    "the store lacks the file that names its others file=" + directory.resolve("CURRENT"));
        }
    }

    @Override
    public long offset() {
        return mark.offset();
    }

    @Override
    public long rows() {
        return mark.rows();
    }

    @Override
    public Snapshot snapshot() {
        RocksDatabase open = database;
        if (closed) {
            throw RocksErrors.closed(directory);
        }
        if (open == null) {
            return new EmptySnapshot();
        }
        if (!open.holds().take()) {
            throw RocksErrors.closed(directory);
        }
        return open.snapshot();
    }

    @Override
    public void apply(SortedRun run, long offset, long rows) {
        Check.that(offset >= mark.offset(), "a store does not go back in the log");
        RocksDatabase open = opened();
        open.awaitMerged();
        StateMark next = new StateMark(offset, rows);
        Path file = directory.resolve(INCOMING);
        try {
            open.write(file, run, next);
            open.ingest(file);
        } catch (RuntimeException e) {
            stores.disk().delete(file);
            throw e;
        }
        mark = next;
    }

    private RocksDatabase opened() {
        if (closed) {
            throw RocksErrors.closed(directory);
        }
        RocksDatabase open = database;
        if (open == null) {
            DurableDirectories.create(stores.disk(), directory);
            open = RocksDatabase.open(stores.hold(), directory);
            database = open;
        }
        return open;
    }

    /** For tests: everything in one run. */
    void compact() {
        RocksDatabase open = database;
        if (open != null) {
            open.compact();
        }
    }

    @Override
    public StoreFiles checkpoint(Path into) {
        RocksDatabase open = database;
        if (closed) {
            throw RocksErrors.closed(directory);
        }
        if (open == null) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST, "nothing was applied to this store directory=" + directory);
        }
        open.checkpoint(into);
        Disk disk = stores.disk();
        Path parent = into.toAbsolutePath().getParent();
        if (parent != null) {
            disk.syncDirectory(parent);
        }
        List<StoreFiles.File> files = new ArrayList<>();
        for (String name : disk.list(into)) {
            files.add(new StoreFiles.File(name, length(disk, into.resolve(name)), name.endsWith(".sst")));
        }
        return new StoreFiles(mark.offset(), mark.rows(), files);
    }

    private static long length(Disk disk, Path path) {
        try (var file = disk.open(path, Disk.Mode.READ)) {
            return file.size();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            RocksDatabase open = database;
            if (open != null) {
                open.holds().release();
            }
        }
    }
}
