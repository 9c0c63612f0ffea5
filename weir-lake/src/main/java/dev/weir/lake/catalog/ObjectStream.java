package dev.weir.lake.catalog;

import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.ObjectStore;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.iceberg.io.RangeReadable;
import org.apache.iceberg.io.SeekableInputStream;

/** An object read from any position, in pieces. One thread. */
final class ObjectStream extends SeekableInputStream implements RangeReadable {
    private static final int PIECE_BYTES = 64 << 10;

    private final ObjectStore store;
    private final ObjectName name;
    private final String location;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).limit(0);

    /** Where the piece ends. */
    private long fetched;

    ObjectStream(ObjectStore store, ObjectName name, String location) {
        this.store = store;
        this.name = name;
        this.location = location;
    }

    @Override
    public long getPos() {
        return fetched - piece.remaining();
    }

    @Override
    public void seek(long position) throws IOException {
        if (position < 0) {
            throw new IOException("a position is not negative position=" + position);
        }
        long begin = fetched - piece.limit();
        if (position >= begin && position <= fetched) {
            piece.position((int) (position - begin));
        } else {
            piece.clear().limit(0);
            fetched = position;
        }
    }

    @Override
    public int read() {
        return fill() ? piece.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!piece.hasRemaining() && length >= PIECE_BYTES) {
            int read = fetch(fetched, ByteBuffer.wrap(into, offset, length)).bytes();
            piece.clear().limit(0);
            fetched += read;
            return read == 0 ? -1 : read;
        }
        if (!fill()) {
            return -1;
        }
        int read = Math.min(length, piece.remaining());
        piece.get(into, offset, read);
        return read;
    }

    /** Whether there is a byte to take. */
    private boolean fill() {
        if (piece.hasRemaining()) {
            return true;
        }
        piece.clear();
        fetched += fetch(fetched, piece).bytes();
        piece.flip();
        return piece.hasRemaining();
    }

    private ObjectRange fetch(long position, ByteBuffer into) {
        return store.get(name, position, into).orElseThrow(() -> ObjectFileIO.missing(location));
    }

    @Override
    public void readFully(long position, byte[] into, int offset, int length) throws IOException {
        if (fetch(position, ByteBuffer.wrap(into, offset, length)).bytes() < length) {
            throw new EOFException("the file ends before position=" + (position + length) + " location=" + location);
        }
    }

    @Override
    public int readTail(byte[] into, int offset, int length) {
        long all = fetch(0, ByteBuffer.allocate(0)).objectBytes();
        int tail = (int) Math.min(all, length);
        return fetch(all - tail, ByteBuffer.wrap(into, offset, tail)).bytes();
    }
}
