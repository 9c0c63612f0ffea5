package dev.weir.bucket;

import dev.weir.format.Check;
import dev.weir.storage.object.ObjectContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A part of a content, as it is sent, once and from its beginning. One thread at a time. */
public final class ContentStream extends InputStream {
    private final ObjectContent content;
    private final long end;
    private long position;
    private volatile @Nullable RuntimeException failure;

    public ContentStream(ObjectContent content, long from, long bytes) {
        this.content = content;
        this.position = from;
        this.end = from + bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        int wanted = (int) Math.min(length, end - position);
        if (wanted == 0) {
            return -1;
        }
        try {
            int read = content.read(position, ByteBuffer.wrap(into, offset, wanted));
            Check.that(read == wanted, "a content is as long as it says");
        } catch (RuntimeException e) {
            failure = e;
            throw new IOException("what is sent cannot be read", e);
        }
        position += wanted;
        return wanted;
    }

    /** To be asked when a call has failed: clients take what is wrong here for trouble of the network. */
    public void requireRead() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw new ContentFailedException(failed);
        }
    }
}
