package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.file.Path;

/**
 * Where a log that was opened cannot be read any further, although there is more of it.
 *
 * @param position in the file
 * @param offset of the first row that cannot be read
 * @param endOffset one past the last row that is known to have been there; more than {@code offset}
 */
record Damage(String why, Path file, long position, long offset, long endOffset) {
    WeirException error() {
        return new WeirException(
                ErrorCode.CORRUPT,
                why + "; restore the file from a copy file=" + file + " position=" + position + " offset=" + offset);
    }
}
