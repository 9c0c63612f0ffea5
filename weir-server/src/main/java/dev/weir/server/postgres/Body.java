package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The body of a message from the left; a client may have written anything. */
final class Body {
    private final ByteBuf bytes;

    Body(ByteBuf bytes) {
        this.bytes = bytes;
    }

    /** Up to the next zero. */
    String text() {
        int length = bytes.bytesBefore((byte) 0);
        if (length < 0) {
            throw malformed("a text does not end");
        }
        String text = utf8(bytes, length);
        bytes.skipBytes(1);
        return text;
    }

    static String utf8(ByteBuf bytes, int length) {
        if (length == 0) {
            // what most portals are called
            return "";
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.nioBuffer(bytes.readerIndex(), length))
                    .toString();
            bytes.skipBytes(length);
            return text;
        } catch (CharacterCodingException e) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST,
                    SqlStates.NOT_IN_REPERTOIRE,
                    "invalid byte sequence for encoding \"UTF8\"",
                    e);
        }
    }

    byte int8() {
        need(1);
        return bytes.readByte();
    }

    short int16() {
        need(Short.BYTES);
        return bytes.readShort();
    }

    int int32() {
        need(Integer.BYTES);
        return bytes.readInt();
    }

    /** How many of something follow, each of at least so many bytes. */
    int count(int bytesEach) {
        int count = int16() & 0xffff;
        need((long) count * bytesEach);
        return count;
    }

    /** The next bytes, which stay the message's. */
    ByteBuf slice(int length) {
        if (length < 0) {
            throw malformed("a length is negative");
        }
        need(length);
        return bytes.readSlice(length);
    }

    ByteBuf rest() {
        return bytes.readSlice(bytes.readableBytes());
    }

    boolean hasMore() {
        return bytes.isReadable();
    }

    void end() {
        if (bytes.isReadable()) {
            throw malformed("it is longer than what it says");
        }
    }

    private void need(long count) {
        if (bytes.readableBytes() < count) {
            throw malformed("it is shorter than what it says");
        }
    }

    static SqlException malformed(String why) {
        return new SqlException(
                ErrorCode.INVALID_REQUEST, SqlStates.PROTOCOL_VIOLATION, "invalid message format: " + why);
    }
}
