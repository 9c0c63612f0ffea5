package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A segment's file as readers use it, opened by the first of them. It is not the handle that the log writes through: what
 * happens to a reader's thread must not reach the writer.
 */
final class Segment implements AutoCloseable {
    private final Disk disk;
    private final Path path;
    private volatile @Nullable DiskFile file;
    private boolean closed;

    Segment(Disk disk, Path path) {
        this.disk = disk;
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Fills the buffer, or says why not. */
    void read(long position, ByteBuffer into, long offset) {
        int wanted = into.remaining();
        int read;
        try {
            read = file().read(position, into);
        } catch (WeirException e) {
            // a dropped table's directory goes right after its logs are closed: then asking again would not help
            boolean gone = e.code() != ErrorCode.CANCELLED && !disk.exists(path);
            if (gone) {
                throw new WeirException(
                        ErrorCode.UNKNOWN_TABLE, "the table was dropped while it was read file=" + path, e);
            }
            throw e;
        }
        if (read < wanted) {
            throw new WeirException(
                    ErrorCode.CORRUPT,
                    "the segment is shorter than it was; restore the file from a copy file=" + path + " position="
                            + position + " offset=" + offset);
        }
    }

    private DiskFile file() {
        DiskFile open = file;
        return open == null ? openFile() : open;
    }

    private synchronized DiskFile openFile() {
        if (closed) {
            throw new WeirException(ErrorCode.UNAVAILABLE, "the log is closed; ask again file=" + path);
        }
        DiskFile open = file;
        if (open == null) {
            open = disk.open(path, Disk.Mode.READ);
            file = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        closed = true;
        DiskFile open = file;
        if (open != null) {
            open.close();
        }
    }
}
