package dev.weir.storage.state.store;

import java.nio.file.Path;

/** The port to where sorted stores are kept. Any thread may call it. */
public interface SortedStores extends AutoCloseable {
    /**
     * The store in this directory. If there is no such directory the store is empty, and the directory is made by the first
     * {@link SortedStore#apply}. {@code IN_USE} while another open store has it, also one that is closed and still read; {@code CORRUPT} if
     * what is there is not what was written.
     */
    SortedStore open(Path directory);

    /** Takes away what is in this directory, if anything is; nobody has it open. */
    void remove(Path directory);

    /** After all stores. */
    @Override
    void close();
}
