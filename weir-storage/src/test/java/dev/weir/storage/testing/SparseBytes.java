package dev.weir.storage.testing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The bytes of a file: sectors that were written, and holes that read as zeros. */
final class SparseBytes {
    /** What a disk writes as one. */
    static final int SECTOR = 512;

    /** By number. A sector is never changed in place: copies share them. */
    private final Map<Long, byte[]> sectors;

    private long size;

    SparseBytes() {
        this(new HashMap<>(), 0);
    }

    private SparseBytes(Map<Long, byte[]> sectors, long size) {
        this.sectors = sectors;
        this.size = size;
    }

    SparseBytes copy() {
        return new SparseBytes(new HashMap<>(sectors), size);
    }

    long size() {
        return size;
    }

    /** Space that it takes. */
    long allocatedBytes() {
        return (long) sectors.size() * SECTOR;
    }

    /** Of a write, how many bytes have room when so many bytes are free. */
    int fitting(long position, int length, long freeBytes) {
        long free = freeBytes / SECTOR;
        for (int done = 0; done < length; done += pieceLength(position + done, length - done)) {
            if (!sectors.containsKey((position + done) / SECTOR) && --free < 0) {
                return done;
            }
        }
        return length;
    }

    /** How much of a write lies in the sector of its first byte. */
    static int pieceLength(long position, int length) {
        return Math.min(length, SECTOR - (int) (position % SECTOR));
    }

    int read(long position, byte[] target) {
        int length = (int) Math.min(target.length, Math.max(0, size - position));
        int piece;
        for (int done = 0; done < length; done += piece) {
            piece = pieceLength(position + done, length - done);
            byte[] sector = sectors.get((position + done) / SECTOR);
            if (sector != null) {
                System.arraycopy(sector, (int) ((position + done) % SECTOR), target, done, piece);
            }
        }
        return length;
    }

    void write(long position, byte[] source, int from, int length) {
        int piece;
        for (int done = 0; done < length; done += piece) {
            long at = position + done;
            piece = pieceLength(at, length - done);
            byte[] old = sectors.get(at / SECTOR);
            byte[] sector = old == null ? new byte[SECTOR] : old.clone();
            System.arraycopy(source, from + done, sector, (int) (at % SECTOR), piece);
            sectors.put(at / SECTOR, sector);
        }
        if (length > 0) {
            size = Math.max(size, position + length);
        }
    }

    /** Cuts; what is shorter stays as it is. */
    void cut(long to) {
        if (to >= size) {
            return;
        }
        size = to;
        long last = (to + SECTOR - 1) / SECTOR;
        sectors.keySet().removeIf(number -> number >= last);
        int rest = (int) (to % SECTOR);
        byte[] torn = sectors.get(to / SECTOR);
        if (rest > 0 && torn != null) {
            sectors.put(to / SECTOR, Arrays.copyOf(Arrays.copyOf(torn, rest), SECTOR));
        }
    }

    /** Makes it longer, with zeros. */
    void grow(long to) {
        size = Math.max(size, to);
    }

    void flip(long position, int mask) {
        if (position < size) {
            byte[] one = new byte[1];
            read(position, one);
            one[0] ^= (byte) mask;
            write(position, one, 0, 1);
        }
    }
}
