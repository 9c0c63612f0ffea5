package dev.weir.storage.disk;

import java.nio.ByteBuffer;

/** An open file, addressed by position: many threads may read while one writes. */
public interface DiskFile extends AutoCloseable {
    /** Writes all bytes of all buffers, one after the other, from {@code position}. On an error some of them may be there. */
    void write(long position, ByteBuffer... buffers);

    /** Fills the buffer from {@code position}; returns how many bytes there were, fewer than asked only at the end of the file. */
    int read(long position, ByteBuffer buffer);

    /** Returns when all bytes written before are on the disk. After an error nothing may be assumed of them. */
    void sync();

    long size();

    void truncate(long size);

    @Override
    void close();
}
