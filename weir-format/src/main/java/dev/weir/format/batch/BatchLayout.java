package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.ColumnSpan;
import dev.weir.format.schema.TableSchema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;

/**
 * The parsed metadata of one Arrow RecordBatch message: how many rows, and where each buffer lies in the body. Immutable.
 *
 * <p>The columns share out the whole body among them: a column begins where its first buffer does, and what lies between two
 * columns' buffers (padding) belongs to the first of them.
 */
public final class BatchLayout {
    private final TableSchema schema;
    private final BatchMessage message;
    /** Of each column, and the body's end. */
    private final long[] columnOffsets;

    private BatchLayout(TableSchema schema, BatchMessage message) {
        this.schema = schema;
        this.message = message;
        int columns = schema.columns().size();
        columnOffsets = new long[columns + 1];
        for (int i = 1; i < columns; i++) {
            columnOffsets[i] = message.bufferOffsets()[schema.span(i).firstBuffer()];
        }
        columnOffsets[columns] = message.bodyLength();
    }

    /** Of a message that we wrote ourselves. */
    static BatchLayout of(TableSchema schema, BatchMessage message) {
        return new BatchLayout(schema, message);
    }

    /**
     * Parses and checks against the schema: number of nodes and buffers, lengths that are not negative, buffers inside the
     * body, 8-byte aligned, in order and without overlap, limits. Throws {@code MALFORMED_BATCH} or {@code BATCH_TOO_LARGE}.
     *
     * @param metadata the Message flatbuffer, without the 8-byte prefix
     */
    public static BatchLayout parse(ByteBuffer metadata, TableSchema schema, BatchLimits limits) {
        try {
            return parse(Message.getRootAsMessage(metadata.slice().order(ByteOrder.LITTLE_ENDIAN)), schema, limits);
        } catch (WeirException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new WeirException(
                    ErrorCode.MALFORMED_BATCH, "the batch's metadata is not a valid flatbuffer cause=" + e, e);
        }
    }

    static BatchLayout parse(Message root, TableSchema schema, BatchLimits limits) {
        if (root.version() < MetadataVersion.V4 || root.version() > MetadataVersion.V5) {
            throw malformed("the message is of a format version that is not known version=" + root.version());
        }
        if (root.headerType() == MessageHeader.DictionaryBatch) {
            throw malformed("dictionary batches are not supported; send plain columns");
        }
        if (root.headerType() != MessageHeader.RecordBatch
                || !(root.header(new RecordBatch()) instanceof RecordBatch batch)) {
            throw malformed("a record batch was expected header_type=" + root.headerType());
        }
        long rows = batch.length();
        if (rows < 0 || rows > limits.maxRows()) {
            throw tooLarge("rows", rows, limits.maxRows());
        }
        long body = root.bodyLength();
        if (body < 0 || (body & 7) != 0) {
            throw malformed("a body's length is a multiple of 8 body_bytes=" + body);
        }
        if (body > limits.maxBodyBytes()) {
            throw tooLarge("body_bytes", body, limits.maxBodyBytes());
        }
        if (batch.variadicBufferCountsLength() != 0) {
            throw malformed("the batch has variadic buffers, and the schema has no type that uses them");
        }
        expect("nodes", batch.nodesLength(), schema.nodeCount());
        expect("buffers", batch.buffersLength(), schema.bufferCount());
        if (schema.columns().isEmpty() && body != 0) {
            throw malformed("a batch without columns has a body body_bytes=" + body);
        }
        BatchMessage message = new BatchMessage(
                rows,
                codec(batch),
                new long[schema.nodeCount()],
                new long[schema.nodeCount()],
                new long[schema.bufferCount()],
                new long[schema.bufferCount()],
                body);
        readNodes(batch, message);
        readBuffers(batch, message);
        for (int i = 0; i < schema.columns().size(); i++) {
            if (message.nodeLengths()[schema.span(i).firstNode()] != rows) {
                throw malformed("a column has another length than the batch column="
                        + schema.columns().get(i).getName() + " rows=" + rows + " length="
                        + message.nodeLengths()[schema.span(i).firstNode()]);
            }
        }
        return new BatchLayout(schema, message);
    }

    private static Codec codec(RecordBatch batch) {
        BodyCompression compression = batch.compression();
        if (compression == null) {
            return Codec.NONE;
        }
        if (compression.method() != BodyCompressionMethod.BUFFER) {
            throw malformed("the compression method is not known method=" + compression.method());
        }
        return switch (compression.codec()) {
            case CompressionType.LZ4_FRAME -> Codec.LZ4;
            case CompressionType.ZSTD -> Codec.ZSTD;
            default -> throw malformed("the compression codec is not known codec=" + compression.codec());
        };
    }

    private static void readNodes(RecordBatch batch, BatchMessage message) {
        FieldNode node = new FieldNode();
        for (int i = 0; i < message.nodeLengths().length; i++) {
            batch.nodes(node, i);
            long length = node.length();
            if (length < 0 || length > Integer.MAX_VALUE - 8) {
                throw malformed("a node's length is out of range node=" + i + " length=" + length);
            }
            if (node.nullCount() < 0 || node.nullCount() > length) {
                throw malformed("a node's null count is out of range node=" + i + " nulls=" + node.nullCount()
                        + " length=" + length);
            }
            message.nodeLengths()[i] = length;
            message.nullCounts()[i] = node.nullCount();
        }
    }

    private static void readBuffers(RecordBatch batch, BatchMessage message) {
        Buffer buffer = new Buffer();
        long end = 0;
        for (int i = 0; i < message.bufferOffsets().length; i++) {
            batch.buffers(buffer, i);
            long offset = buffer.offset();
            long length = buffer.length();
            if (length == 0) {
                // Writers put anything as the place of nothing.
                offset = end;
            }
            if (length < 0 || offset < end || (offset & 7) != 0 || length > message.bodyLength() - offset) {
                throw malformed(
                        "a buffer lies outside of the body, overlaps the one before or is not aligned to 8 bytes buffer="
                                + i + " offset=" + buffer.offset() + " length=" + length + " body_bytes="
                                + message.bodyLength());
            }
            message.bufferOffsets()[i] = offset;
            message.bufferLengths()[i] = length;
            end = padded(offset + length);
        }
    }

    public int rowCount() {
        return (int) message.rowCount();
    }

    public Codec codec() {
        return message.codec();
    }

    public long bodyLength() {
        return message.bodyLength();
    }

    public int nodeCount() {
        return message.nodeLengths().length;
    }

    public long nodeLength(int node) {
        return message.nodeLengths()[node];
    }

    public long nodeNullCount(int node) {
        return message.nullCounts()[node];
    }

    public int bufferCount() {
        return message.bufferOffsets().length;
    }

    public long bufferOffset(int buffer) {
        return message.bufferOffsets()[buffer];
    }

    public long bufferLength(int buffer) {
        return message.bufferLengths()[buffer];
    }

    public int columnCount() {
        return columnOffsets.length - 1;
    }

    /** Where the column's bytes begin in the body. */
    public long columnOffset(int column) {
        return columnOffsets[column];
    }

    /** How many bytes of the body the column's buffers take, padding included. */
    public long columnLength(int column) {
        return columnOffsets[column + 1] - columnOffsets[column];
    }

    /** How many bytes of the body these columns take. */
    public long columnLength(int[] columns) {
        long length = 0;
        for (int column : columns) {
            length += columnLength(column);
        }
        return length;
    }

    /** The Message flatbuffer of the same batch with only these columns, whose bytes follow one another in that order. */
    public byte[] project(int[] columns) {
        return projectWith(columns, NO_EXTRAS);
    }

    private static final int[] NO_EXTRAS = {};

    /**
     * As {@link #project}, with more columns behind that are not stored: fixed-width, without nulls, not compressed. The body goes
     * on with {@link #extraLength} bytes for each, whose values begin after {@link #beginExtra}.
     *
     * @param extraValueBytes the width of each extra column's values
     */
    public byte[] projectWith(int[] columns, int[] extraValueBytes) {
        int nodes = extraValueBytes.length;
        int buffers = 2 * extraValueBytes.length;
        for (int column : columns) {
            nodes += schema.span(column).nodeCount();
            buffers += schema.span(column).bufferCount();
        }
        long[] lengths = new long[nodes];
        long[] nulls = new long[nodes];
        long[] offsets = new long[buffers];
        long[] sizes = new long[buffers];
        int node = 0;
        int buffer = 0;
        long body = 0;
        for (int column : columns) {
            ColumnSpan span = schema.span(column);
            System.arraycopy(message.nodeLengths(), span.firstNode(), lengths, node, span.nodeCount());
            System.arraycopy(message.nullCounts(), span.firstNode(), nulls, node, span.nodeCount());
            node += span.nodeCount();
            for (int i = span.firstBuffer(); i < span.firstBuffer() + span.bufferCount(); i++) {
                offsets[buffer] = message.bufferOffsets()[i] - columnOffsets[column] + body;
                sizes[buffer++] = message.bufferLengths()[i];
            }
            body += columnLength(column);
        }
        for (int width : extraValueBytes) {
            lengths[node++] = rowCount();
            offsets[buffer++] = body;
            offsets[buffer] = body;
            sizes[buffer++] = extraPrefix() + (long) rowCount() * width;
            body += extraLength(width);
        }
        return new BatchMessage(rowCount(), codec(), lengths, nulls, offsets, sizes, body).toMetadata(null);
    }

    /** How many bytes of the body an extra column takes, padding included. */
    public long extraLength(int valueBytes) {
        return padded(extraPrefix() + (long) rowCount() * valueBytes);
    }

    /**
     * Begins an extra column at {@code at}: says that it is not compressed where that must be said, and zeroes the padding. Answers
     * where its values begin.
     */
    public long beginExtra(ArrowBuf body, long at, int valueBytes) {
        long length = extraLength(valueBytes);
        if (length > 0) {
            body.setLong(at + length - Long.BYTES, 0);
        }
        if (extraPrefix() > 0) {
            body.setLong(at, BufferCodec.STORED_RAW);
        }
        return at + extraPrefix();
    }

    private int extraPrefix() {
        return codec() == Codec.NONE ? 0 : BufferCodec.PREFIX_BYTES;
    }

    TableSchema schema() {
        return schema;
    }

    BatchMessage message() {
        return message;
    }

    static long padded(long length) {
        return (length + 7) & ~7L;
    }

    private static void expect(String what, int found, int expected) {
        if (found != expected) {
            throw malformed("the batch does not fit the schema: it has another number of " + what + " " + what + "="
                    + found + " expected=" + expected);
        }
    }

    private static WeirException malformed(String message) {
        return new WeirException(ErrorCode.MALFORMED_BATCH, message);
    }

    private static WeirException tooLarge(String what, long is, long limit) {
        if (is < 0) {
            return malformed("the batch has a negative size " + what + "=" + is);
        }
        return new WeirException(
                ErrorCode.BATCH_TOO_LARGE,
                "the batch is too large; send smaller ones " + what + "=" + is + " limit=" + limit);
    }
}
