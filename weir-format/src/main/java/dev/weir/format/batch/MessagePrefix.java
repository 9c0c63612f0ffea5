package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The 8 bytes before each Arrow IPC message: {@code 0xFFFFFFFF} and the length of the metadata with its padding. */
public final class MessagePrefix {
    public static final int BYTES = 8;

    /** No message of ours comes near: 10,000 fields take less than 1 MiB, a writer entry 64 bytes. */
    public static final int MAX_METADATA_BYTES = 64 << 20;

    static final int CONTINUATION = 0xFFFFFFFF;

    private MessagePrefix() {}

    /**
     * How many bytes of metadata follow these 8 (read from the buffer's position, which does not move); −1 when the stream ends
     * here, which is also what 8 zero bytes mean. Throws {@code CORRUPT} without a place.
     */
    public static int metadataLength(ByteBuffer first8) {
        if (first8.remaining() < BYTES) {
            throw new WeirException(ErrorCode.CORRUPT, "a message's prefix is cut off bytes=" + first8.remaining());
        }
        ByteBuffer prefix = first8.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int marker = prefix.getInt(prefix.position());
        int length = prefix.getInt(prefix.position() + 4);
        if (length == 0 && (marker == CONTINUATION || marker == 0)) {
            return -1;
        }
        if (marker != CONTINUATION || length < 0 || length > MAX_METADATA_BYTES || (length & 7) != 0) {
            throw new WeirException(
                    ErrorCode.CORRUPT,
                    "these bytes do not begin a message marker=" + Integer.toHexString(marker) + " length=" + length);
        }
        return length;
    }
}
