package dev.weir.server.serve;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Arrow messages outside of a stream. */
public final class IpcMessages {
    private static final int CONTINUATION = 0xFFFFFFFF;

    private IpcMessages() {}

    /** The metadata of a message as Arrow libraries expect it where no frame says how long it is. */
    public static ByteString encapsulated(byte[] metadata) {
        int padded = (metadata.length + 7) & ~7;
        ByteBuffer message = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(CONTINUATION).putInt(padded).put(metadata);
        return UnsafeByteOperations.unsafeWrap(message.rewind());
    }
}
