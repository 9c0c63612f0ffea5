package dev.weir.server.postgres.value;

import io.netty.buffer.ByteBuf;
import org.apache.arrow.memory.ArrowBuf;

/** Bytes from Arrow's memory into netty's. */
final class ArrowBytes {
    private ArrowBytes() {}

    static void copy(ByteBuf out, ArrowBuf from, long at, int count) {
        out.ensureWritable(count);
        int writer = out.writerIndex();
        int done = 0;
        for (; count - done >= 8; done += 8) {
            out.setLongLE(writer + done, from.getLong(at + done));
        }
        for (; done < count; done++) {
            out.setByte(writer + done, from.getByte(at + done));
        }
        out.writerIndex(writer + count);
    }
}
