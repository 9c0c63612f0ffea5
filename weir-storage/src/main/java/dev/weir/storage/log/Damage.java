package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.file.Path;

/**
 * The end of a log that has lost it: rows were synced and acknowledged there that cannot be read any more. Such a log takes no appends:
 * nobody knows which offsets were given away.
 *
 * @param position in the file
 * @param offset of the first row that cannot be read
 * @param endOffset one past the last row that is known to have been there; more than {@code offset}
 */
record Damage(String why, Path file, long position, long offset, long endOffset) {
    WeirException error() {
        return corrupt(why, file, position, offset, "restore the file from a copy");
    }

    /** Rows in front of others, which can be read. */
    static WeirException gap(Path file, long position, long offset, long readOnFrom) {
        return corrupt(
                "rows cannot be read",
                file,
                position,
                offset,
                "restore the file from a copy, or read on behind them read_on_from=" + readOnFrom);
    }

    private static WeirException corrupt(String why, Path file, long position, long offset, String cure) {
        return new WeirException(
                ErrorCode.CORRUPT, why + "; " + cure + " file=" + file + " position=" + position + " offset=" + offset);
    }
}
