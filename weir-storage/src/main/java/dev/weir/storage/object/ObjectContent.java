package dev.weir.storage.object;

import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;

/** What shall become an object. May be read more than once, from any position: an upload that failed is sent again. */
public interface ObjectContent {
    long bytes();

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
        long bytes = file.size();
        return new ObjectContent() {
            @Override
            public long bytes() {
                return bytes;
            }

            @Override
            public int read(long position, ByteBuffer into) {
                return file.read(position, into);
            }
        };
    }
}
