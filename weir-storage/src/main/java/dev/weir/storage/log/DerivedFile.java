package dev.weir.storage.log;

import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Small files that are written whole, under another name first, and checked by a checksum of their own when they are read. */
final class DerivedFile {
    private DerivedFile() {}

    /** What a loss of power may leave of a file that was replaced. */
    enum Sync {
        /** Anything: it is made again. */
        NOTHING,
        /** The new one or the one before, whole. */
        CONTENT,
        /** The new one. */
        CONTENT_AND_NAME
    }

    /** What came of reading one. */
    sealed interface Bytes {
        record Read(byte[] bytes) implements Bytes {}

        record Unusable(String why) implements Bytes {}
    }

    static void replace(Disk disk, Path path, Sync sync, ByteBuffer... content) {
        Path temporary = path.resolveSibling(path.getFileName() + SegmentName.TEMPORARY);
        disk.delete(temporary);
        try {
            try (DiskFile file = disk.open(temporary, Disk.Mode.CREATE)) {
                file.write(0, content);
                if (sync != Sync.NOTHING) {
                    file.sync();
                }
            }
            disk.rename(temporary, path);
        } catch (WeirException e) {
            disk.delete(temporary);
            throw e;
        }
        Path directory = path.getParent();
        if (sync == Sync.CONTENT_AND_NAME && directory != null) {
            disk.syncDirectory(directory);
        }
    }

    /** Throws {@code IO_ERROR} if the disk does not give it. */
    static Bytes read(Disk disk, Path path, long maxBytes) {
        if (!disk.exists(path)) {
            return new Bytes.Unusable("there is none");
        }
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            long size = file.size();
            if (size > maxBytes) {
                return new Bytes.Unusable("its size is impossible");
            }
            byte[] bytes = new byte[(int) size];
            if (file.read(0, ByteBuffer.wrap(bytes)) != bytes.length) {
                return new Bytes.Unusable("it got shorter");
            }
            return new Bytes.Read(bytes);
        }
    }
}
