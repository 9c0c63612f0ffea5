package dev.weir.storage.state.snapshot;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.object.ObjectContent;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A store's file as an upload sees it. */
final class FileBytes {
    static final int CHUNK_BYTES = 1 << 18;

    /** Of either end of a file. */
    static final int END_BYTES = 4096;

    private FileBytes() {}

    static int checksum(DiskFile file, Runnable alive) {
        CRC32C checksum = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        long size = file.size();
        for (long position = 0; position < size; position += chunk.limit()) {
            alive.run();
            add(file, position, chunk.clear().limit((int) Math.min(CHUNK_BYTES, size - position)), checksum);
        }
        return (int) checksum.getValue();
    }

    /**
     * Of the two ends. A store that was made anew gives its files names that there were before: files of one name and length are the same one
     * when their ends are. Those of a sorted file have what tells it from all others: its first rows, the checksums of its index, the id of who
     * wrote it.
     */
    static int endsChecksum(DiskFile file) {
        CRC32C checksum = new CRC32C();
        long size = file.size();
        int head = (int) Math.min(END_BYTES, size);
        int tail = (int) Math.min(END_BYTES, size - head);
        add(file, 0, ByteBuffer.allocate(head), checksum);
        add(file, size - tail, ByteBuffer.allocate(tail), checksum);
        return (int) checksum.getValue();
    }

    private static void add(DiskFile file, long position, ByteBuffer into, CRC32C checksum) {
        if (file.read(position, into) < into.limit()) {
            throw new WeirException(ErrorCode.IO_ERROR, "a copied file got shorter while it was read");
        }
        checksum.update(into.flip());
    }

    /** The content of the file, as long as the upload is still wanted. */
    static ObjectContent content(DiskFile file, Runnable alive) {
        ObjectContent all = ObjectContent.of(file);
        return new ObjectContent() {
            @Override
            public long bytes() {
                return all.bytes();
            }

            @Override
            public int read(long position, ByteBuffer into) {
                alive.run();
                return all.read(position, into);
            }
        };
    }
}
