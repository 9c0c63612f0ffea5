package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Batches with columns of types that no table has, though the values fit into one that tables have: texts, binaries and lists with offsets of 64 bits become those with 32, unsigned
 * integers the next larger signed ones. Made so buffer by buffer, before anything is decoded; what a batch holds is checked afterwards, as that of any other.
 */
public final class ForeignBatches {
    /** What becomes of a buffer. */
    private enum Step {
        AS_IS,
        NARROW_OFFSETS,
        WIDEN_BYTES,
        WIDEN_SHORTS,
        WIDEN_INTS,
        /** Did not come: columns of type null have none. A bit for each row, and none is set. */
        UNSET_BITS
    }

    /** What becomes of columns that hold nothing but nulls, and no type. */
    public enum Nulls {
        AS_IS,
        /** They are booleans, all null. */
        BOOLEANS
    }

    private final Schema schema;
    private final Nulls nulls;
    private final List<Step> steps = new ArrayList<>();
    /** Of each buffer the node that it belongs to. */
    private final List<Integer> nodes = new ArrayList<>();

    private int nodeCount;

    private ForeignBatches(Schema stream, Nulls nulls) {
        this.nulls = nulls;
        List<Field> fields = new ArrayList<>();
        for (Field field : stream.getFields()) {
            fields.add(made(field));
        }
        this.schema = new Schema(fields);
    }

    /** Of a stream's schema. Types that cannot be made others are left, for whoever refuses them. */
    public static ForeignBatches of(Schema stream, Nulls nulls) {
        return new ForeignBatches(stream, nulls);
    }

    /** The columns as they become. */
    public Schema schema() {
        return schema;
    }

    /** Whether batches stay what they are. */
    public boolean identical() {
        return steps.stream().allMatch(step -> step == Step.AS_IS);
    }

    private Field made(Field field) {
        ArrowType type = field.getType();
        ArrowType made = type;
        Step first = Step.AS_IS;
        // of the buffer behind the validity
        Step second = Step.AS_IS;
        if (type instanceof ArrowType.LargeUtf8) {
            made = ArrowType.Utf8.INSTANCE;
            second = Step.NARROW_OFFSETS;
        } else if (type instanceof ArrowType.LargeBinary) {
            made = ArrowType.Binary.INSTANCE;
            second = Step.NARROW_OFFSETS;
        } else if (type instanceof ArrowType.LargeList) {
            made = ArrowType.List.INSTANCE;
            second = Step.NARROW_OFFSETS;
        } else if (type instanceof ArrowType.Int integer && !integer.getIsSigned() && integer.getBitWidth() < 64) {
            made = new ArrowType.Int(2 * integer.getBitWidth(), true);
            second = integer.getBitWidth() == 8
                    ? Step.WIDEN_BYTES
                    : integer.getBitWidth() == 16 ? Step.WIDEN_SHORTS : Step.WIDEN_INTS;
        } else if (type instanceof ArrowType.Null && nulls == Nulls.BOOLEANS) {
            made = ArrowType.Bool.INSTANCE;
            first = Step.UNSET_BITS;
            second = Step.UNSET_BITS;
        }
        int node = nodeCount++;
        add(first, node);
        if (!(made instanceof ArrowType.Struct) && !(made instanceof ArrowType.FixedSizeList)) {
            add(second, node);
        }
        if (made instanceof ArrowType.Utf8 || made instanceof ArrowType.Binary) {
            add(Step.AS_IS, node);
        }
        List<Field> children = new ArrayList<>();
        for (Field child : field.getChildren()) {
            children.add(made(child));
        }
        FieldType as = new FieldType(field.isNullable(), made, field.getDictionary(), field.getMetadata());
        return new Field(field.getName(), as, children);
    }

    private void add(Step step, int node) {
        steps.add(step);
        nodes.add(node);
    }

    /**
     * A batch's metadata with a place for every buffer of {@link #schema()}, also for those that do not come. Throws {@code MALFORMED_BATCH}, or leaves it to whoever parses
     * the answer.
     */
    public byte[] withAllBuffers(byte[] metadata) {
        long missing = steps.stream().filter(step -> step == Step.UNSET_BITS).count();
        if (missing == 0) {
            return metadata;
        }
        try {
            Message message = Message.getRootAsMessage(ByteBuffer.wrap(metadata).order(ByteOrder.LITTLE_ENDIAN));
            if (message.headerType() != MessageHeader.RecordBatch
                    || !(message.header(new RecordBatch()) instanceof RecordBatch batch)
                    || batch.nodesLength() != nodeCount
                    || batch.buffersLength() + missing != steps.size()
                    || batch.compression() != null) {
                return metadata;
            }
            return withAllBuffers(message, batch);
        } catch (IndexOutOfBoundsException e) {
            throw new WeirException(ErrorCode.MALFORMED_BATCH, "the batch's metadata cannot be read", e);
        }
    }

    private byte[] withAllBuffers(Message message, RecordBatch batch) {
        long[] lengths = new long[nodeCount];
        long[] nullCounts = new long[nodeCount];
        for (int i = 0; i < nodeCount; i++) {
            lengths[i] = batch.nodes(i).length();
            nullCounts[i] = batch.nodes(i).nullCount();
        }
        long[] offsets = new long[steps.size()];
        long[] sizes = new long[steps.size()];
        int next = 0;
        for (int i = 0; i < offsets.length; i++) {
            if (steps.get(i) != Step.UNSET_BITS) {
                offsets[i] = batch.buffers(next).offset();
                sizes[i] = batch.buffers(next).length();
                next++;
            }
        }
        return new BatchMessage(batch.length(), Codec.NONE, lengths, nullCounts, offsets, sizes, message.bodyLength())
                .toMetadata(null);
    }

    /**
     * One batch in memory of its own, owned by the caller. The body stays the caller's.
     *
     * @param columns of {@link #schema()}
     * @param layout of the batch as it came, parsed with these columns: the number of its buffers is the same
     */
    public EncodedBatch convert(TableSchema columns, BatchLayout layout, ArrowBuf body, BufferAllocator allocator) {
        if (layout.codec() != Codec.NONE) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED_TYPE,
                    "columns of large or unsigned types come uncompressed only; cast them, or do not compress");
        }
        long[] offsets = new long[layout.bufferCount()];
        long[] lengths = new long[layout.bufferCount()];
        long end = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = end;
            lengths[i] = length(steps.get(i), layout.bufferLength(i), layout.nodeLength(nodes.get(i)));
            end += BatchLayout.padded(lengths[i]);
        }
        ArrowBuf made = allocator.buffer(end);
        try {
            made.setZero(0, end);
            for (int i = 0; i < offsets.length; i++) {
                copy(steps.get(i), body, layout.bufferOffset(i), layout.bufferLength(i), made, offsets[i]);
            }
            made.writerIndex(end);
            BatchMessage from = layout.message();
            long[] nullCounts = from.nullCounts().clone();
            for (int i = 0; i < offsets.length; i++) {
                if (steps.get(i) == Step.UNSET_BITS) {
                    nullCounts[nodes.get(i)] = from.nodeLengths()[nodes.get(i)];
                }
            }
            BatchMessage message = new BatchMessage(
                    from.rowCount(), Codec.NONE, from.nodeLengths(), nullCounts, offsets, lengths, end);
            return new EncodedBatch(message.toMetadata(null), BatchLayout.of(columns, message), made);
        } catch (RuntimeException | Error e) {
            made.close();
            throw e;
        }
    }

    private static long length(Step step, long bytes, long values) {
        return switch (step) {
            case AS_IS -> bytes;
            case NARROW_OFFSETS -> bytes / 2;
            case WIDEN_BYTES, WIDEN_SHORTS, WIDEN_INTS -> 2 * bytes;
            case UNSET_BITS -> Bits.bytes(values);
        };
    }

    private static void copy(Step step, ArrowBuf from, long at, long bytes, ArrowBuf to, long start) {
        switch (step) {
            // it is zeros already
            case UNSET_BITS -> {}
            case AS_IS -> to.setBytes(start, from, at, bytes);
            case NARROW_OFFSETS -> {
                for (long i = 0; i + 8 <= bytes; i += 8) {
                    long offset = from.getLong(at + i);
                    if (offset < 0 || offset > Integer.MAX_VALUE) {
                        throw new WeirException(
                                ErrorCode.BATCH_TOO_LARGE,
                                "an offset does not fit into 32 bits; send smaller batches offset=" + offset);
                    }
                    to.setInt(start + i / 2, (int) offset);
                }
            }
            case WIDEN_BYTES -> {
                for (long i = 0; i < bytes; i++) {
                    to.setShort(start + 2 * i, Byte.toUnsignedInt(from.getByte(at + i)));
                }
            }
            case WIDEN_SHORTS -> {
                for (long i = 0; i + 2 <= bytes; i += 2) {
                    to.setInt(start + 2 * i, Short.toUnsignedInt(from.getShort(at + i)));
                }
            }
            case WIDEN_INTS -> {
                for (long i = 0; i + 4 <= bytes; i += 4) {
                    to.setLong(start + 2 * i, Integer.toUnsignedLong(from.getInt(at + i)));
                }
            }
        }
    }
}
