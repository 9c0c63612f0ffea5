package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.ColumnSpan;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** {@link EncodedBatch} to vectors. Keeps native contexts: one per thread, closed by its owner. */
public final class BatchDecoder implements AutoCloseable {
    /** Whether the bytes have been checked before. */
    public enum Trust {
        /** From outside: every offset, length, null count and UTF-8 sequence is checked before a vector can be read. */
        NONE,
        /** From our own disk, with the checksum verified. */
        CHECKSUMMED
    }

    private final BufferAllocator allocator;
    private final BatchLimits limits;
    private @Nullable BufferCodec lz4;
    private @Nullable BufferCodec zstd;

    public BatchDecoder(BufferAllocator allocator, BatchLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
    }

    /**
     * Decodes the chosen columns (positions in the schema) into a root of their own, owned by the caller. The body stays the
     * caller's; raw buffers are retained slices of it, not copies.
     */
    public VectorSchemaRoot decode(TableSchema schema, BatchLayout layout, ArrowBuf body, int[] columns, Trust trust) {
        if (body.capacity() < layout.bodyLength()) {
            throw malformed("the body is shorter than the metadata says bytes=" + body.capacity() + " expected="
                    + layout.bodyLength());
        }
        long[] shifts = new long[columns.length];
        return new Decoding(schema, layout, body, columns, shifts).run(trust);
    }

    /** As above, with all columns. */
    public VectorSchemaRoot decode(TableSchema schema, BatchLayout layout, ArrowBuf body, Trust trust) {
        int[] all = new int[schema.columns().size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        return decode(schema, layout, body, all, trust);
    }

    /**
     * As above for a body that holds only these columns one after the other, as {@link BatchLayout#project} describes.
     */
    public VectorSchemaRoot decodeProjected(
            TableSchema schema, BatchLayout layout, ArrowBuf columnBytes, int[] columns, Trust trust) {
        long[] shifts = new long[columns.length];
        long at = 0;
        for (int i = 0; i < columns.length; i++) {
            shifts[i] = at - layout.columnOffset(columns[i]);
            at += layout.columnLength(columns[i]);
        }
        if (columnBytes.capacity() < at) {
            throw malformed("the body is shorter than its columns bytes=" + columnBytes.capacity() + " expected=" + at);
        }
        return new Decoding(schema, layout, columnBytes, columns, shifts).run(trust);
    }

    private BufferCodec codec(Codec codec) {
        return switch (codec) {
            case NONE -> throw malformed("a buffer is compressed in a batch that is not");
            case LZ4 -> {
                if (lz4 == null) {
                    lz4 = new Lz4Buffers();
                }
                yield lz4;
            }
            case ZSTD -> {
                if (zstd == null) {
                    zstd = new ZstdBuffers();
                }
                yield zstd;
            }
        };
    }

    @Override
    public void close() {
        if (lz4 != null) {
            lz4.close();
        }
        if (zstd != null) {
            zstd.close();
        }
    }

    private static WeirException malformed(String message) {
        return new WeirException(ErrorCode.MALFORMED_BATCH, message);
    }

    /** One call's work: measure, take memory once, decompress, check, make vectors. */
    private final class Decoding {
        private final BatchLayout layout;
        private final ArrowBuf body;
        private final List<Field> fields = new ArrayList<>();
        private final RawColumns raw;
        /** Of each buffer: where it is in the body; compressed length, or −1 when it is there as it is. */
        private final long[] stored;

        private final long[] storedLengths;
        /** Of each buffer: where it is in the memory that we take; −1 when it stays in the body. */
        private final long[] slots;

        private long taken;

        Decoding(TableSchema schema, BatchLayout layout, ArrowBuf body, int[] columns, long[] shifts) {
            this.layout = layout;
            this.body = body;
            int nodes = 0;
            int buffers = 0;
            for (int column : columns) {
                fields.add(schema.columns().get(column));
                nodes += schema.span(column).nodeCount();
                buffers += schema.span(column).bufferCount();
            }
            raw = new RawColumns(nodes, buffers);
            stored = new long[buffers];
            storedLengths = new long[buffers];
            slots = new long[buffers];
            measure(schema, columns, shifts);
        }

        private void measure(TableSchema schema, int[] columns, long[] shifts) {
            int node = 0;
            int buffer = 0;
            long total = 0;
            for (int c = 0; c < columns.length; c++) {
                ColumnSpan span = schema.span(columns[c]);
                for (int i = 0; i < span.nodeCount(); i++) {
                    raw.nodeLengths[node] = layout.nodeLength(span.firstNode() + i);
                    raw.nullCounts[node++] = layout.nodeNullCount(span.firstNode() + i);
                    // A validity buffer that was left out is made, and costs as much as if it were there.
                    total += Bits.bytes(raw.nodeLengths[node - 1]);
                }
                for (int i = span.firstBuffer(); i < span.firstBuffer() + span.bufferCount(); i++) {
                    measure(buffer, layout.bufferOffset(i) + shifts[c], layout.bufferLength(i));
                    total += raw.lengths[buffer++];
                    if (total > limits.maxRawBytes()) {
                        throw new WeirException(
                                ErrorCode.BATCH_TOO_LARGE,
                                "the batch is too large when decompressed; send smaller ones raw_bytes=" + total
                                        + " limit=" + limits.maxRawBytes());
                    }
                }
            }
        }

        private void measure(int buffer, long offset, long length) {
            stored[buffer] = offset;
            storedLengths[buffer] = -1;
            slots[buffer] = -1;
            raw.lengths[buffer] = length;
            if (layout.codec() == Codec.NONE || length == 0) {
                return;
            }
            if (length < BufferCodec.PREFIX_BYTES) {
                throw malformed("a compressed buffer is shorter than its prefix bytes=" + length);
            }
            long declared = body.getLong(offset);
            if (declared < BufferCodec.STORED_RAW || declared > Integer.MAX_VALUE - 8) {
                throw malformed("a compressed buffer declares an impossible length declared=" + declared);
            }
            stored[buffer] = offset + BufferCodec.PREFIX_BYTES;
            if (declared == BufferCodec.STORED_RAW) {
                raw.lengths[buffer] = length - BufferCodec.PREFIX_BYTES;
                return;
            }
            raw.lengths[buffer] = declared;
            if (declared > 0) {
                storedLengths[buffer] = length - BufferCodec.PREFIX_BYTES;
                slots[buffer] = take(declared);
            }
        }

        private long take(long bytes) {
            long at = taken;
            taken += BatchLayout.padded(bytes);
            return at;
        }

        VectorSchemaRoot run(Trust trust) {
            reserve();
            // A batch whose body lies as it is in memory may need none.
            try (ArrowBuf memory = taken == 0 ? allocator.getEmpty() : allocator.buffer(taken)) {
                place(memory);
                BatchChecks.check(
                        fields, raw, trust == Trust.NONE ? BatchChecks.Depth.VALUES : BatchChecks.Depth.SIZES);
                return load(memory);
            }
        }

        /** Slots for what readers of vectors expect and the batch leaves out: validity, and the one offset of no rows. */
        private void reserve() {
            Cursor cursor = new Cursor();
            for (Field field : fields) {
                reserve(field, cursor);
            }
        }

        private void reserve(Field field, Cursor cursor) {
            long length = raw.nodeLengths[cursor.node++];
            int own = cursor.buffer;
            cursor.buffer += buffers(field.getType());
            if (raw.lengths[own] == 0 && length > 0) {
                slots[own] = take(Bits.bytes(length));
            }
            if (hasOffsets(field.getType()) && length == 0 && raw.lengths[own + 1] < 4) {
                slots[own + 1] = take(4);
            }
            for (Field child : field.getChildren()) {
                reserve(child, cursor);
            }
        }

        private void place(ArrowBuf memory) {
            for (int i = 0; i < slots.length; i++) {
                int length = (int) raw.lengths[i];
                if (storedLengths[i] >= 0) {
                    long address = memory.memoryAddress() + slots[i];
                    codec(layout.codec())
                            .decompress(
                                    MemoryUtil.directBuffer(body.memoryAddress() + stored[i], (int) storedLengths[i]),
                                    MemoryUtil.directBuffer(address, length));
                    raw.addresses[i] = address;
                } else {
                    raw.addresses[i] = length == 0 ? 0 : body.memoryAddress() + stored[i];
                }
            }
        }

        private VectorSchemaRoot load(ArrowBuf memory) {
            List<FieldVector> vectors = new ArrayList<>(fields.size());
            try {
                Cursor cursor = new Cursor();
                for (Field field : fields) {
                    FieldVector vector = field.createVector(allocator);
                    vectors.add(vector);
                    load(field, vector, memory, cursor);
                }
                return new VectorSchemaRoot(fields, vectors, layout.rowCount());
            } catch (RuntimeException | Error e) {
                vectors.forEach(FieldVector::close);
                throw e;
            }
        }

        private void load(Field field, FieldVector vector, ArrowBuf memory, Cursor cursor) {
            long length = raw.nodeLengths[cursor.node];
            ArrowFieldNode node = new ArrowFieldNode(length, raw.nullCounts[cursor.node++]);
            int count = buffers(field.getType());
            List<ArrowBuf> buffers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                buffers.add(buffer(cursor.buffer++, i, length, memory));
            }
            vector.loadFieldBuffers(node, buffers);
            List<FieldVector> children = vector.getChildrenFromFields();
            for (int i = 0; i < field.getChildren().size(); i++) {
                load(field.getChildren().get(i), children.get(i), memory, cursor);
            }
        }

        /** A slice without a count of its own: loading takes one. */
        private ArrowBuf buffer(int index, int role, long length, ArrowBuf memory) {
            if (slots[index] >= 0 && storedLengths[index] >= 0) {
                return memory.slice(slots[index], raw.lengths[index]);
            }
            if (slots[index] < 0) {
                return raw.lengths[index] == 0 ? allocator.getEmpty() : body.slice(stored[index], raw.lengths[index]);
            }
            if (role == 0) {
                Bits.fill(memory.memoryAddress() + slots[index], length);
                return memory.slice(slots[index], Bits.bytes(length));
            }
            memory.setInt(slots[index], 0);
            return memory.slice(slots[index], 4);
        }
    }

    private static final class Cursor {
        private int node;
        private int buffer;
    }

    private static boolean hasOffsets(ArrowType type) {
        return type instanceof ArrowType.Utf8
                || type instanceof ArrowType.Binary
                || type instanceof ArrowType.List
                || type instanceof ArrowType.Map;
    }

    /** Of the field alone, its children left out. */
    private static int buffers(ArrowType type) {
        return switch (type.getTypeID()) {
            case Struct, FixedSizeList -> 1;
            case Utf8, Binary -> 3;
            default -> 2;
        };
    }
}
