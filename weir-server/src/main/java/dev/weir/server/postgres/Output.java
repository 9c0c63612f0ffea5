package dev.weir.server.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Messages to one client, gathered until they are sent. Used by one thread at a time. */
final class Output {
    /** As much is gathered before it is sent; a larger message goes alone. */
    private static final int FULL_BYTES = 16 << 10;

    private static final int FIRST_BYTES = 512;
    private static final int HEADER = 1 + Integer.BYTES;

    private final Channel channel;
    private @Nullable ByteBuf gathered;
    private int start = -1;

    Output(Channel channel) {
        this.channel = channel;
    }

    /** Begins a message, to whose end the caller writes its body. */
    ByteBuf begin(char type) {
        ByteBuf buffer = gathered;
        if (buffer == null) {
            buffer = channel.alloc().buffer(FIRST_BYTES);
            gathered = buffer;
        }
        start = buffer.writerIndex();
        buffer.writeByte(type);
        buffer.writeInt(0);
        return buffer;
    }

    void end() {
        ByteBuf buffer = gathered;
        if (buffer != null && start >= 0) {
            buffer.setInt(start + 1, buffer.writerIndex() - start - 1);
        }
        start = -1;
    }

    /** Ends it, or takes it back if it has no body. */
    void endUnlessEmpty() {
        ByteBuf buffer = gathered;
        if (buffer != null && buffer.writerIndex() == start + HEADER) {
            abandon();
        } else {
            end();
        }
    }

    /** Takes back the message that was begun and not ended. */
    void abandon() {
        ByteBuf buffer = gathered;
        if (buffer != null && start >= 0) {
            buffer.writerIndex(start);
        }
        start = -1;
    }

    /** A message without a body. */
    void send(char type) {
        begin(type);
        end();
    }

    /** A message with a text. */
    void send(char type, String text) {
        text(begin(type), text);
        end();
    }

    static void text(ByteBuf buffer, String text) {
        buffer.writeCharSequence(text, StandardCharsets.UTF_8);
        buffer.writeByte(0);
    }

    boolean isFull() {
        ByteBuf buffer = gathered;
        return buffer != null && buffer.readableBytes() >= FULL_BYTES;
    }

    /** Sends what was gathered; it may wait in the channel. */
    void flush() {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            gathered = null;
            ChannelFuture _ = channel.writeAndFlush(buffer);
        }
    }

    /** Nobody is left to read it. */
    void release() {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            gathered = null;
            buffer.release();
        }
    }
}
