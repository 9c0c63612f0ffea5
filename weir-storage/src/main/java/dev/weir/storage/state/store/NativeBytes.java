package dev.weir.storage.state.store;

import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** Native memory that grows at its end. Addresses in it are valid until it grows. */
@SuppressWarnings("restricted") // it copies from memory that is known by its address only
final class NativeBytes implements AutoCloseable {
    /** All of the address space. */
    static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final BufferAllocator allocator;
    private ArrowBuf buffer;
    private long address;
    private long capacity;
    private long size;

    NativeBytes(BufferAllocator allocator, long capacity) {
        this.allocator = allocator;
        this.buffer = allocator.buffer(capacity);
        this.address = buffer.memoryAddress();
        this.capacity = buffer.capacity();
    }

    long size() {
        return size;
    }

    long capacity() {
        return capacity;
    }

    long address() {
        return address;
    }

    void clear() {
        size = 0;
    }

    /** Copies the bytes behind those that are there; where they begin. */
    long add(long from, int length) {
        long at = size;
        if (at + length > capacity) {
            grow(at + length);
        }
        MemorySegment.copy(MEMORY, from, MEMORY, address + at, length);
        size = at + length;
        return at;
    }

    private void grow(long least) {
        ArrowBuf larger = allocator.buffer(Math.max(least, capacity * 2));
        MemorySegment.copy(MEMORY, address, MEMORY, larger.memoryAddress(), size);
        buffer.close();
        buffer = larger;
        address = larger.memoryAddress();
        capacity = larger.capacity();
    }

    @Override
    public void close() {
        buffer.close();
    }
}
