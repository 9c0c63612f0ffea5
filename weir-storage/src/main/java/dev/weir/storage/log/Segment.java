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
    private enum State {
        USABLE,
        /** The log was closed; it may be opened again. */
        CLOSED,
        /** Retention has taken it away. */
        EXPIRED,
        /** Its rows are in another one. */
        REPLACED
    }

    private final Disk disk;
    private final SegmentName name;
    private final Path path;
    private final SegmentLife life = new SegmentLife();
    private volatile @Nullable DiskFile file;
    private volatile State state = State.USABLE;

    Segment(Disk disk, Path directory, SegmentName name) {
        this.disk = disk;
        this.name = name;
        this.path = directory.resolve(name.segment());
    }

    SegmentName name() {
        return name;
    }

    Path path() {
        return path;
    }

    SegmentLife life() {
        return life;
    }

    /** Fills the buffer, or says why not. */
    void read(long position, ByteBuffer into, long offset) {
        int wanted = into.remaining();
        int read;
        try {
            read = file().read(position, into);
        } catch (WeirException e) {
            throw e.code() == ErrorCode.CANCELLED ? e : explained(e, position, offset);
        }
        if (read < wanted) {
            throw new WeirException(
                    ErrorCode.CORRUPT,
                    "the segment is shorter than it was; restore the file from a copy file=" + path + " position="
                            + position + " offset=" + offset);
        }
    }

    /** A file that is gone: with its table, by retention, or by somebody's hand. */
    private WeirException explained(WeirException e, long position, long offset) {
        Path directory = path.getParent();
        if (state == State.EXPIRED || state == State.REPLACED) {
            return removed(e);
        }
        if (directory != null && !disk.exists(directory)) {
            return new WeirException(
                    ErrorCode.UNKNOWN_TABLE, "the table was dropped while it was read file=" + path, e);
        }
        if (state == State.USABLE && !disk.exists(path)) {
            return new WeirException(
                    ErrorCode.CORRUPT,
                    "a segment is missing; restore the file from a copy file=" + path + " position=" + position
                            + " offset=" + offset,
                    e);
        }
        return e;
    }

    private WeirException removed(@Nullable WeirException cause) {
        if (state == State.REPLACED) {
            return new WeirException(
                    ErrorCode.UNAVAILABLE,
                    "nothing was read for so long that the segment was replaced meanwhile; ask again file=" + path,
                    cause);
        }
        return new WeirException(
                ErrorCode.OFFSET_OUT_OF_RANGE,
                "the rows were removed by retention before they were read; read on from the start of the log file="
                        + path,
                cause);
    }

    /** Throws {@code UNAVAILABLE} or {@code OFFSET_OUT_OF_RANGE}. */
    void requireUsable() {
        switch (state) {
            case USABLE -> {}
            case CLOSED -> throw new WeirException(ErrorCode.UNAVAILABLE, "the log is closed; ask again file=" + path);
            case EXPIRED, REPLACED -> throw removed(null);
        }
    }

    private DiskFile file() {
        DiskFile open = file;
        return open == null ? openFile() : open;
    }

    private synchronized DiskFile openFile() {
        requireUsable();
        DiskFile open = file;
        if (open == null) {
            open = disk.open(path, Disk.Mode.READ_PARTS);
            file = open;
        }
        return open;
    }

    /** Retention has no use for it any more: closes it, and takes its file away. */
    void expire() {
        end(State.EXPIRED);
        disk.delete(path);
    }

    /** Another one has its rows: closes it, and takes its file away. */
    void replace() {
        end(State.REPLACED);
        disk.delete(path);
    }

    @Override
    public void close() {
        end(State.CLOSED);
    }

    private void end(State how) {
        synchronized (this) {
            state = how;
            DiskFile open = file;
            if (open != null) {
                open.close();
            }
        }
        life.end();
    }
}
