package dev.weir.stages;

import dev.weir.bench.workload.EventBatch;
import dev.weir.bench.workload.Events;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** One batch of the workload's rows, as large as a client makes them, in the forms that stages take. What it hands out is its own unless said. */
final class Sample implements AutoCloseable {
    /** 1.3 MB in buffers. */
    static final int ROWS = 8_192;

    final BufferAllocator allocator = new RootAllocator();
    final TableSpec table = Events.table("events");
    final TableSchema schema = table.schema();
    private final EventBatch batch = new EventBatch(allocator, ROWS);
    private final EncodedBatch plain;

    Sample() {
        batch.fill(0, ROWS);
        plain = encode(Codec.NONE);
    }

    VectorSchemaRoot vectors() {
        return batch.root();
    }

    int[] all() {
        return IntStream.range(0, schema.columns().size()).toArray();
    }

    /** The two that the workload projects. */
    int[] two() {
        return new int[] {Events.COLUMNS.indexOf("kind"), Events.COLUMNS.indexOf("price")};
    }

    /** Of these columns in Arrow's buffers, uncompressed. */
    long bytes(int[] columns) {
        return plain.layout().columnLength(columns);
    }

    /** All columns' buffers one after the other, uncompressed. */
    ArrowBuf body() {
        return plain.body();
    }

    /** The caller's to close. */
    EncodedBatch encode(Codec codec) {
        try (BatchEncoder encoder = new BatchEncoder(allocator, codec)) {
            EncodedBatch encoded = encoder.encode(schema, vectors());
            encoded.body().writerIndex(encoded.layout().bodyLength());
            return encoded;
        }
    }

    /** The caller's to close. */
    SealableBatch sealable() {
        return SealableBatch.prepare(encode(table.compression()), 1, List.of());
    }

    /** Each buffer of these columns that is not empty, uncompressed. */
    List<ByteBuffer> buffers(int[] columns) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int column : columns) {
            int first = schema.span(column).firstBuffer();
            for (int i = first; i < first + schema.span(column).bufferCount(); i++) {
                int length = (int) plain.layout().bufferLength(i);
                if (length > 0) {
                    buffers.add(plain.body().nioBuffer(plain.layout().bufferOffset(i), length));
                }
            }
        }
        return buffers;
    }

    @Override
    public void close() {
        plain.close();
        batch.close();
        allocator.close();
    }
}
