package dev.weir.storage.state.store;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.file.Path;

/**
 * RocksDB's errors told in our words. Through its C API an error is a text: the name of its class, then what happened and, where it is
 * about a file, its path.
 */
final class RocksErrors {
    private RocksErrors() {}

    static WeirException of(String what, Path directory, String text) {
        String where = " directory=" + directory;
        if (text.contains("No space left on device") || text.contains("Disk quota exceeded")) {
            return new WeirException(
                    ErrorCode.DISK_FULL,
                    "cannot " + what + ": the disk or the quota is full; free some space and send it again: " + text
                            + where);
        }
        if (text.contains("While lock file") || text.contains("lock hold by current process")) {
            return new WeirException(ErrorCode.IN_USE, "cannot " + what + ": somebody has it open: " + text + where);
        }
        // All files that are opened are in the list that RocksDB keeps: one that is not there was taken away.
        if (text.startsWith("Corruption") || text.contains("No such file or directory")) {
            return new WeirException(
                    ErrorCode.CORRUPT, "cannot " + what + ": it is not what was written: " + text + where);
        }
        if (text.startsWith("IO error")) {
            return new WeirException(ErrorCode.IO_ERROR, "cannot " + what + ": look at the disk: " + text + where);
        }
        return new WeirException(ErrorCode.INTERNAL, "cannot " + what + ": " + text + where);
    }

    static WeirException closed(Path directory) {
        return new WeirException(ErrorCode.UNAVAILABLE, "the store is closed; ask again directory=" + directory);
    }
}
