package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;

/**
 * Compresses one buffer at a time, in native memory. In a compressed body each buffer begins with its length before compression
 * as an int64, or with {@link #STORED_RAW}.
 */
sealed interface BufferCodec extends AutoCloseable permits ZstdBuffers, Lz4Buffers {
    int PREFIX_BYTES = 8;
    long STORED_RAW = -1;

    /** Bytes that {@link #compress} may need for its result. */
    long bound(int rawBytes);

    /** Compresses all of {@code raw} (direct, from its position) to the beginning of {@code into}; answers how many bytes. */
    int compress(ByteBuffer raw, ByteBuffer into);

    /** Decompresses all of {@code compressed}, which must fill {@code into} exactly; else {@code MALFORMED_BATCH}. */
    void decompress(ByteBuffer compressed, ByteBuffer into);

    @Override
    void close();

    static WeirException malformed(String message) {
        return new WeirException(ErrorCode.MALFORMED_BATCH, message);
    }
}
