package dev.weir.storage.state.store;

import java.util.List;

/**
 * The files of a checkpoint, relative to its directory, and what they contain.
 *
 * @param offset of the store in them
 * @param rows of the store in them
 */
public record StoreFiles(long offset, long rows, List<File> files) {
    /**
     * @param shared the file never changes, and a file of this name in any other checkpoint of the same store is the same: who has it
     *     need not copy it again
     */
    public record File(String name, long bytes, boolean shared) {}

    public StoreFiles {
        files = List.copyOf(files);
    }
}
