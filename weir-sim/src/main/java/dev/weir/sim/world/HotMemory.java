package dev.weir.sim.world;

import java.util.HashSet;
import java.util.Set;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The native memory of the newest rows by key. Those who hold it are counted, as in the server; but when the process is killed nobody lets go
 * of anything, and all of it is given back at once.
 */
final class HotMemory implements AllocationManager.Factory, AutoCloseable {
    private final Set<Piece> pieces = new HashSet<>();
    private final RootAllocator allocator = new RootAllocator(
            RootAllocator.configBuilder().allocationManagerFactory(this).build());

    BufferAllocator allocator() {
        return allocator;
    }

    @Override
    public AllocationManager create(BufferAllocator accounting, long size) {
        return new Piece(accounting, size);
    }

    @Override
    public ArrowBuf empty() {
        return new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);
    }

    /** What the system does with the memory of a process that is gone. */
    void vanish() {
        Set.copyOf(pieces).forEach(Piece::release0);
    }

    /** Throws when somebody still holds some of it. */
    @Override
    public void close() {
        allocator.close();
    }

    private final class Piece extends AllocationManager {
        private final long address;
        private final long size;

        Piece(BufferAllocator accounting, long size) {
            super(accounting);
            this.size = size;
            this.address = MemoryUtil.allocateMemory(size);
            pieces.add(this);
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
            if (pieces.remove(this)) {
                MemoryUtil.freeMemory(address);
            }
        }
    }
}
