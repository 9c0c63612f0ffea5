package dev.weir.format.batch;

import java.util.zip.CRC32C;
import org.apache.arrow.memory.ArrowBuf;

/** CRC32C (Castagnoli), which processors compute. */
final class Checksums {
    private static final int CHUNK = 1 << 30;

    private Checksums() {}

    static int crc32c(ArrowBuf bytes, long from, long length) {
        CRC32C crc = new CRC32C();
        for (long at = 0; at < length; at += CHUNK) {
            crc.update(bytes.nioBuffer(from + at, (int) Math.min(CHUNK, length - at)));
        }
        return (int) crc.getValue();
    }

    static int crc32c(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }
}
