package dev.weir.storage.testing;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.file.Path;

/** What shall go wrong on a {@link MemoryDisk}, each once; counts are of calls from now on, 0 is the next one. */
public final class Faults {
    private static final int NEVER = -1;

    private int writesUntilFull = NEVER;
    private int bytesBeforeFull;
    private int syncsUntilError = NEVER;
    private int truncatesUntilError = NEVER;

    Faults() {}

    /** A later write puts {@code bytes} bytes down, then the disk is full. */
    public void failWrite(int later, int bytes) {
        writesUntilFull = later;
        bytesBeforeFull = bytes;
    }

    public void failSync(int later) {
        syncsUntilError = later;
    }

    public void failTruncate(int later) {
        truncatesUntilError = later;
    }

    /** How many bytes of a write get through; all of them, mostly. */
    int admitted(int bytes) {
        if (writesUntilFull == NEVER || writesUntilFull-- > 0) {
            return bytes;
        }
        return Math.min(bytesBeforeFull, bytes - 1);
    }

    void beforeSync(Path file) {
        if (syncsUntilError != NEVER && syncsUntilError-- == 0) {
            throw error("sync", file);
        }
    }

    void beforeTruncate(Path file) {
        if (truncatesUntilError != NEVER && truncatesUntilError-- == 0) {
            throw error("truncate", file);
        }
    }

    private static WeirException error(String what, Path file) {
        return new WeirException(ErrorCode.IO_ERROR, "cannot " + what + ": a fault of the test file=" + file);
    }
}
