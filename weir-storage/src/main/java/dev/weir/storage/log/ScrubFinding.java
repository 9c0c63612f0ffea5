package dev.weir.storage.log;

import java.nio.file.Path;

/**
 * Something on disk that is not what was written.
 *
 * @param position in the file, in bytes
 * @param offset of the first row that cannot be read for it
 * @param endOffset one past the last such row; {@code offset} when no row is lost: a file that is made again, a byte that nobody reads
 */
public record ScrubFinding(String why, Path file, long position, long offset, long endOffset) {
    @Override
    public String toString() {
        String rows = endOffset > offset ? " end_offset=" + endOffset : " rows_lost=0";
        return why + " file=" + file + " position=" + position + " offset=" + offset + rows;
    }
}
