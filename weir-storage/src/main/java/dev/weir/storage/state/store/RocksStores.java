package dev.weir.storage.state.store;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Sorted stores as RocksDB databases, one for each. RocksDB's library is loaded, and what the databases share is made, when the first of them is
 * opened: a server without keyed tables pays nothing.
 */
public final class RocksStores implements SortedStores {
    private final StateConfig config;
    private final Path libraryDirectory;
    private final Disk disk;
    private @Nullable RocksShared shared;
    private boolean closed;

    /**
     * @param libraryDirectory where RocksDB's library is unpacked once, to be found by later starts
     * @param disk for directories; the databases' files are RocksDB's own business
     */
    public RocksStores(StateConfig config, Path libraryDirectory, Disk disk) {
        this.config = config;
        this.libraryDirectory = libraryDirectory;
        this.disk = disk;
    }

    @Override
    public SortedStore open(Path directory) {
        return RocksStore.open(this, directory);
    }

    @Override
    public void remove(Path directory) {
        if (disk.exists(directory)) {
            disk.delete(directory);
        }
    }

    Disk disk() {
        return disk;
    }

    /** What all databases use, with a hold that the caller releases. */
    synchronized RocksShared hold() {
        if (closed) {
            throw new WeirException(ErrorCode.UNAVAILABLE, "the server is stopping");
        }
        RocksShared held = shared;
        if (held == null) {
            RocksNative.load(RocksLibrary.unpack(libraryDirectory));
            held = RocksShared.create(config);
            shared = held;
        }
        var _ = held.holds().take();
        return held;
    }

    @Override
    public synchronized void close() {
        if (!closed && shared != null) {
            shared.holds().release();
        }
        closed = true;
    }
}
