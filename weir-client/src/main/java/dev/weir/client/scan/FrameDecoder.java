package dev.weir.client.scan;

import dev.weir.client.wire.JvmCheck;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.FlightFrame;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Frames of one stream to vectors. Types that no table can have, as results of SQL may, are read by Arrow's own loader. */
public final class FrameDecoder {
    private final Schema schema;
    private final int[] columns;
    private final @Nullable TableSchema streamed;

    public FrameDecoder(Schema schema) {
        this.schema = schema;
        this.columns = IntStream.range(0, schema.getFields().size()).toArray();
        this.streamed = streamed(schema);
    }

    private static @Nullable TableSchema streamed(Schema schema) {
        try {
            return TableSchema.ofStream(schema);
        } catch (WeirException e) {
            return null;
        }
    }

    /** The schema of a stream's first frame. */
    public static Schema schema(FlightFrame frame) {
        return TableSchema.readMessage(ByteBuffer.wrap(frame.header()));
    }

    /** The frame stays the caller's. {@code OUT_OF_MEMORY} when there is no room for its rows: what a server has taken may be of any size. */
    public VectorSchemaRoot decode(BatchDecoder decoder, BufferAllocator allocator, FlightFrame frame) {
        TableSchema known = streamed;
        try {
            return known == null ? foreign(allocator, frame) : ofTable(known, decoder, frame);
        } catch (OutOfMemoryException | OutOfMemoryError e) {
            throw JvmCheck.full(e);
        }
    }

    private VectorSchemaRoot ofTable(TableSchema known, BatchDecoder decoder, FlightFrame frame) {
        BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(frame.header()), known, BatchLimits.UNLIMITED);
        // the server has verified what it sends; we trust it as far as the layout cannot lead outside of the body
        return decoder.decode(known, layout, frame.body(), columns, BatchDecoder.Trust.CHECKSUMMED);
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
            if (e instanceof OutOfMemoryException || e instanceof OutOfMemoryError) {
                throw JvmCheck.full(e);
            }
            throw e instanceof WeirException known
                    ? known
                    : new WeirException(ErrorCode.MALFORMED_BATCH, "the server's batch cannot be read", e);
        }
    }
}
