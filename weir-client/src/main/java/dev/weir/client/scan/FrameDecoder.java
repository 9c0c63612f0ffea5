package dev.weir.client.scan;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.FlightFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one stream to vectors. A stream's columns may have names that no table can have (virtual columns, results of SQL),
 * so they are decoded under names of our own; and types that no table can have, which Arrow's own loader reads.
 */
final class FrameDecoder {
    private final Schema schema;
    private final int[] columns;
    private final @Nullable TableSchema plain;

    FrameDecoder(Schema schema) {
        this.schema = schema;
        this.columns = new int[schema.getFields().size()];
        List<Field> renamed = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            columns[i] = i;
            Field field = schema.getFields().get(i);
            renamed.add(new Field("c" + i, field.getFieldType(), field.getChildren()));
        }
        this.plain = tableSchema(renamed);
    }

    private static @Nullable TableSchema tableSchema(List<Field> fields) {
        try {
            return fields.isEmpty() ? null : TableSchema.create(new Schema(fields));
        } catch (WeirException e) {
            return null;
        }
    }

    /** The schema of a stream's first frame. */
    static Schema schema(FlightFrame frame) {
        return TableSchema.readMessage(ByteBuffer.wrap(frame.header()));
    }

    /** The frame stays the caller's. */
    VectorSchemaRoot decode(BatchDecoder decoder, BufferAllocator allocator, FlightFrame frame) {
        TableSchema table = plain;
        if (table == null) {
            return foreign(allocator, frame);
        }
        BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(frame.header()), table, BatchLimits.DEFAULT);
        // the server has verified what it sends; we trust it as far as the layout cannot lead outside of the body
        try (VectorSchemaRoot root =
                decoder.decode(table, layout, frame.body(), columns, BatchDecoder.Trust.CHECKSUMMED)) {
            return renamed(allocator, root);
        }
    }

    private VectorSchemaRoot renamed(BufferAllocator allocator, VectorSchemaRoot root) {
        // by buffers: a vector's own transfer rebuilds nested fields, and loses their metadata or refuses their types
        VectorSchemaRoot named = VectorSchemaRoot.create(schema, allocator);
        try (ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
            new VectorLoader(named).load(batch);
            return named;
        } catch (Throwable e) {
            named.close();
            throw e;
        }
    }

    private VectorSchemaRoot foreign(BufferAllocator allocator, FlightFrame frame) {
        Message message = Message.getRootAsMessage(ByteBuffer.wrap(frame.header()));
        if (!(message.header(new RecordBatch()) instanceof RecordBatch metadata)) {
            throw new WeirException(ErrorCode.MALFORMED_BATCH, "the server sent no record batch where one was due");
        }
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        ArrowBuf body = frame.body();
        // the batch closes the body that it is given
        body.getReferenceManager().retain();
        try (ArrowRecordBatch batch = MessageSerializer.deserializeRecordBatch(metadata, body)) {
            new VectorLoader(root).load(batch);
            return root;
        } catch (Throwable e) {
            root.close();
            throw e instanceof WeirException known
                    ? known
                    : new WeirException(ErrorCode.MALFORMED_BATCH, "the server's batch cannot be read", e);
        }
    }
}
