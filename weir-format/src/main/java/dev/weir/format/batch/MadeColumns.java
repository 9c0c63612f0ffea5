package dev.weir.format.batch;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Nodes and buffers of columns that are made anew, depth first. Owns the buffers; vectors that it fills take references of their own. */
public final class MadeColumns implements AutoCloseable {
    /** Buffers of no more than this share their memory: to allocate each takes longer than to fill it. */
    private static final int SMALL_BYTES = 256;

    private static final int SHARED_BYTES = 2048;

    private final BufferAllocator allocator;
    private final List<ArrowFieldNode> nodes = new ArrayList<>();
    private final List<ArrowBuf> buffers = new ArrayList<>();
    /** What small buffers are cut from, and how much of it they have. */
    private @Nullable ArrowBuf shared;

    private int taken;

    public MadeColumns(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    public void node(long length, long nullCount) {
        nodes.add(new ArrowFieldNode(length, nullCount));
    }

    /** The address of a new buffer, whose bytes are anything. */
    public long buffer(long bytes) {
        ArrowBuf buffer = bytes <= SMALL_BYTES ? cut((int) bytes) : allocator.buffer(bytes);
        buffers.add(buffer);
        buffer.writerIndex(bytes);
        return buffer.memoryAddress();
    }

    private ArrowBuf cut(int bytes) {
        ArrowBuf from = shared;
        if (from == null || taken + bytes > SHARED_BYTES) {
            releaseShared();
            from = allocator.buffer(SHARED_BYTES);
            shared = from;
            taken = 0;
        }
        ArrowBuf buffer = from.slice(taken, bytes);
        buffer.getReferenceManager().retain();
        taken += (bytes + Long.BYTES - 1) & -Long.BYTES;
        return buffer;
    }

    private void releaseShared() {
        ArrowBuf full = shared;
        shared = null;
        if (full != null) {
            full.close();
        }
    }

    public VectorSchemaRoot root(Schema schema, int rowCount) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        try (ArrowRecordBatch batch = new ArrowRecordBatch(rowCount, nodes, buffers)) {
            new VectorLoader(root).load(batch);
        } catch (RuntimeException | Error e) {
            root.close();
            throw e;
        }
        return root;
    }

    @Override
    public void close() {
        buffers.forEach(ArrowBuf::close);
        buffers.clear();
        releaseShared();
    }
}
