package dev.weir.client.columns;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;

/** Native memory that grows; the address is read by the hot loops after {@link #ensure}. */
final class NativeBuffer implements AutoCloseable {
    private static final long SMALLEST = 1024;

    private final BufferAllocator allocator;
    private ArrowBuf buffer;
    private long address;
    private long capacity;

    NativeBuffer(BufferAllocator allocator) {
        this.allocator = allocator;
        this.buffer = allocator.getEmpty();
    }

    long address() {
        return address;
    }

    /** Room for so many bytes from the beginning; keeps what is there. */
    void ensure(long bytes) {
        if (bytes > capacity) {
            grow(bytes);
        }
    }

    private void grow(long bytes) {
        ArrowBuf larger = allocator.buffer(Math.max(Math.max(bytes, SMALLEST), capacity * 2));
        if (capacity > 0) {
            MemoryUtil.copyMemory(address, larger.memoryAddress(), capacity);
        }
        buffer.close();
        buffer = larger;
        address = larger.memoryAddress();
        capacity = larger.capacity();
    }

    long capacity() {
        return capacity;
    }

    /** The first bytes, for a record batch; stays owned by this object. */
    ArrowBuf view(long bytes) {
        buffer.readerIndex(0);
        buffer.writerIndex(bytes);
        return buffer;
    }

    @Override
    public void close() {
        buffer.close();
        buffer = allocator.getEmpty();
        address = 0;
        capacity = 0;
    }
}
