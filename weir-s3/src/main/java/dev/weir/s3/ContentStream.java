package dev.weir.s3;

import dev.weir.format.Check;
import dev.weir.storage.object.ObjectContent;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A part of a content, as it is sent. One thread. */
final class ContentStream extends InputStream {
    private final ObjectContent content;
    private final long end;
    private long position;

    ContentStream(ObjectContent content, long from, long bytes) {
        this.content = content;
        this.position = from;
        this.end = from + bytes;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        int wanted = (int) Math.min(length, end - position);
        if (wanted == 0) {
            return -1;
        }
        int read = content.read(position, ByteBuffer.wrap(into, offset, wanted));
        Check.that(read == wanted, "a content is as long as it says");
        position += read;
        return read;
    }
}
