package dev.weir.server.serve;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.FlightFrame;
import dev.weir.server.memory.Memory;
import dev.weir.server.query.RunningStatement;
import dev.weir.server.query.SqlResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;

/** One running statement: its batches, of whatever Arrow types the engine answers, as plain frames. */
public final class SqlStream extends FrameStream {
    private static final byte[] NONE = {};

    private final Supplier<SqlResult> rows;
    private final Memory memory;
    private final RunningStatement statement;

    /**
     * @param rows begins the statement, on the stream's thread
     * @param statement which this stream closes
     */
    public SqlStream(Supplier<SqlResult> rows, RunningStatement statement, Memory memory, FrameSink sink) {
        super(sink, memory);
        this.rows = rows;
        this.statement = statement;
        this.memory = memory;
    }

    @Override
    protected void stream() {
        try (statement) {
            if (more()) {
                send();
            }
        }
    }

    private void send() {
        try (SqlResult result = statement.compute(rows)) {
            statement.attach(result);
            try {
                send(new FlightFrame(
                        NONE,
                        TableSchema.writeMessage(result.schema()),
                        NONE,
                        memory.allocator().getEmpty()));
                while (awaitReady() && statement.compute(result::next)) {
                    send(frame(result.root()));
                }
            } finally {
                statement.attach(null);
            }
        }
    }

    private static WeirException left() {
        return new WeirException(ErrorCode.CANCELLED, "the statement was cancelled");
    }

    /** The statement stops where it is: nobody will read its rows. */
    @Override
    public void leave() {
        statement.cancel(left());
        super.leave();
    }

    @Override
    public void stop(WeirException reason) {
        super.stop(reason);
        statement.cancel(reason);
        super.leave();
    }

    /** Copied, because the engine overwrites its vectors with the next batch while this one is still on its way. */
    private FlightFrame frame(VectorSchemaRoot root) {
        try (ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
            byte[] metadata = bytes(MessageSerializer.serializeMetadata(batch, IpcOption.DEFAULT));
            ArrowBuf body = memory.allocator().buffer(batch.computeBodyLength());
            try {
                body.setZero(0, batch.computeBodyLength());
                List<ArrowBuf> buffers = new ArrayList<>(batch.getBuffers());
                for (int i = 0; i < buffers.size(); i++) {
                    ArrowBuf buffer = buffers.get(i);
                    body.setBytes(batch.getBuffersLayout().get(i).getOffset(), buffer, 0, buffer.readableBytes());
                }
                body.writerIndex(batch.computeBodyLength());
                return new FlightFrame(NONE, metadata, NONE, body);
            } catch (RuntimeException | Error e) {
                body.close();
                throw e;
            }
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
