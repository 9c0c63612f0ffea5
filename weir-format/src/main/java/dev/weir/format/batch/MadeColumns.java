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

/** Nodes and buffers of columns that are made anew, depth first. Owns the buffers; vectors that it fills take references of their own. */
public final class MadeColumns implements AutoCloseable {
    private final BufferAllocator allocator;
    private final List<ArrowFieldNode> nodes = new ArrayList<>();
    private final List<ArrowBuf> buffers = new ArrayList<>();

    public MadeColumns(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    public void node(long length, long nullCount) {
        nodes.add(new ArrowFieldNode(length, nullCount));
    }

    /** The address of a new buffer, whose bytes are anything. */
    public long buffer(long bytes) {
        ArrowBuf buffer = allocator.buffer(bytes);
        buffers.add(buffer);
        buffer.writerIndex(bytes);
        return buffer.memoryAddress();
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
    }
}
