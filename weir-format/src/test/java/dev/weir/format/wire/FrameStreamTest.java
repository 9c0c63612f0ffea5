package dev.weir.format.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class FrameStreamTest {
    private static final int BODY = 100_000;
    private static final int PART = 16 << 10;

    /** As http/2 writes it: in parts, and the last one together with the first of the next message. */
    @Test
    void nettyWritesALargeFrameWithoutACopy() throws Exception {
        try (BufferAllocator allocator = new RootAllocator()) {
            ArrowBuf body = allocator.buffer(BODY);
            body.writerIndex(BODY);
            FlightFrame frame = new FlightFrame(new byte[0], new byte[100], new byte[10], body);
            try (FrameStream stream = (FrameStream) FrameStream.of(frame)) {
                CompositeByteBuf whole = stream.whole();
                ByteBuf part = whole.readRetainedSlice(PART);
                assertTrue(part.isDirect(), "else it is copied into a buffer that is");
                part.release();
                for (int more = 0; more < 40; more++) {
                    whole.addComponent(true, Unpooled.directBuffer(PART).writeZero(PART));
                }
                assertEquals(42, whole.numComponents());
                assertTrue(whole.isDirect());
                whole.release();
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }
}
