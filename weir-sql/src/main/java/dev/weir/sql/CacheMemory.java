package dev.weir.sql;

import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Memory that stays for long, in pieces of exactly the size that is asked for: a pool would round it up, and it would be taken from what the JVM lets
 * the network have.
 */
final class CacheMemory implements AllocationManager.Factory {
    private CacheMemory() {}

    static BufferAllocator allocator(long limitBytes) {
        return new RootAllocator(RootAllocator.configBuilder()
                .allocationManagerFactory(new CacheMemory())
                .roundingPolicy(size -> size)
                .maxAllocation(limitBytes)
                .build());
    }

    @Override
    public AllocationManager create(BufferAllocator accounting, long size) {
        return new Piece(accounting, size);
    }

    @Override
    public ArrowBuf empty() {
        return new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);
    }

    private static final class Piece extends AllocationManager {
        private final long address;
        private final long size;

        Piece(BufferAllocator accounting, long size) {
            super(accounting);
            this.size = size;
            this.address = MemoryUtil.allocateMemory(size);
        }

        @Override
        public long getSize() {
            return size;
        }

        @Override
        protected long memoryAddress() {
            return address;
        }

        @Override
        protected void release0() {
            assert overwrite();
            MemoryUtil.freeMemory(address);
        }

        /** In tests: who still looks at it gets nonsense. */
        private boolean overwrite() {
            MemoryUtil.setMemory(address, size, (byte) 0xA5);
            return true;
        }
    }
}
