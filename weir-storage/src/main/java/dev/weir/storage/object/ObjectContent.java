package dev.weir.storage.object;

import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** What shall become an object. May be read more than once, from any position: an upload that failed is sent again. */
public interface ObjectContent {
    long bytes();

    /** All of it is in this file, which nobody changes any more; empty: it is elsewhere. */
    default Optional<Path> file() {
        return Optional.empty();
    }

    /** Fills the buffer from {@code position}; returns how many bytes there were, fewer than asked only at the end. */
    int read(long position, ByteBuffer into);

    /** @param bytes from its position to its limit; not changed while it is put */
    static ObjectContent of(ByteBuffer bytes) {
        ByteBuffer content = bytes.asReadOnlyBuffer().slice();
        return new ObjectContent() {
            @Override
            public long bytes() {
                return content.limit();
            }

            @Override
            public int read(long position, ByteBuffer into) {
                int from = (int) Math.min(position, content.limit());
                int length = Math.min(into.remaining(), content.limit() - from);
                into.put(content.slice(from, length));
                return length;
            }
        };
    }

    /** @param file as long as it is now; stays open while it is put */
    static ObjectContent of(DiskFile file) {
        return of(file, Optional.empty());
    }

    /** @param path of the file, which nobody changes any more: a store on the same file system may keep it as it is */
    static ObjectContent of(DiskFile file, Path path) {
        return of(file, Optional.of(path));
    }

    private static ObjectContent of(DiskFile file, Optional<Path> path) {
        long bytes = file.size();
        return new ObjectContent() {
            @Override
            public long bytes() {
                return bytes;
            }

            @Override
            public Optional<Path> file() {
                return path;
            }

            @Override
            public int read(long position, ByteBuffer into) {
                return file.read(position, into);
            }
        };
    }
}
