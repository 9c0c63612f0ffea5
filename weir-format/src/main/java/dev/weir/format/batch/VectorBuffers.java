package dev.weir.format.batch;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.column.FixedWidth;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Where the values of vectors lie: exactly the bytes that the rows need, offsets from 0, no validity buffer where nothing is
 * null. Owns the few buffers that had to be made anew; the rest stays with the vectors.
 */
final class VectorBuffers implements AutoCloseable {
    private final BufferAllocator allocator;
    private final RawColumns raw;
    private final List<AutoCloseable> made = new ArrayList<>();
    private int node;
    private int buffer;

    VectorBuffers(TableSchema schema, VectorSchemaRoot root, BufferAllocator allocator) {
        this.allocator = allocator;
        this.raw = new RawColumns(schema.nodeCount(), schema.bufferCount());
        try {
            List<Field> columns = schema.columns();
            for (int i = 0; i < columns.size(); i++) {
                FieldVector vector = root.getVector(i);
                if (vector.getValueCount() < root.getRowCount()) {
                    throw new WeirException(
                            ErrorCode.INVALID_REQUEST,
                            "a column has fewer rows than the batch column=" + vector.getName() + " rows="
                                    + root.getRowCount() + " length=" + vector.getValueCount());
                }
                column(columns.get(i), vector, root.getRowCount());
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    RawColumns raw() {
        return raw;
    }

    private void column(Field field, FieldVector vector, int length) {
        if (vector instanceof ExtensionTypeVector<?> extension) {
            column(field, (FieldVector) extension.getUnderlyingVector(), length);
            return;
        }
        validity(vector, length);
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Utf8 || type instanceof ArrowType.Binary) {
            int first = length == 0 ? 0 : vector.getOffsetBuffer().getInt(0);
            int last = offsets(vector.getOffsetBuffer(), length, first);
            add(vector.getDataBuffer(), first, last - first);
        } else if (type instanceof ArrowType.Struct) {
            List<FieldVector> children = ((StructVector) vector).getChildrenFromFields();
            for (int i = 0; i < children.size(); i++) {
                column(field.getChildren().get(i), children.get(i), length);
            }
        } else if (type instanceof ArrowType.FixedSizeList list) {
            FieldVector child = ((FixedSizeListVector) vector).getDataVector();
            column(field.getChildren().get(0), child, Math.multiplyExact(length, list.getListSize()));
        } else if (type instanceof ArrowType.List || type instanceof ArrowType.Map) {
            list(field.getChildren().get(0), (ListVector) vector, length);
        } else if (vector instanceof BitVector) {
            add(vector.getDataBuffer(), 0, Bits.bytes(length));
        } else {
            add(vector.getDataBuffer(), 0, (long) length * FixedWidth.bytes(type));
        }
    }

    private void list(Field child, ListVector vector, int length) {
        int first = length == 0 ? 0 : vector.getOffsetBuffer().getInt(0);
        int last = offsets(vector.getOffsetBuffer(), length, first);
        FieldVector values = vector.getDataVector();
        if (first != 0) {
            values = Rows.slice(values, first, last, allocator);
            made.add(values);
        }
        column(child, values, last - first);
    }

    private void validity(FieldVector vector, int length) {
        long bytes = Bits.bytes(length);
        ArrowBuf bits = vector.getValidityBuffer();
        Check.that(bits.capacity() >= bytes, "a vector's validity buffer holds its rows");
        long nulls = length == 0 ? 0 : length - Bits.count(bits.memoryAddress(), length);
        raw.nodeLengths[node] = length;
        raw.nullCounts[node++] = nulls;
        add(bits, 0, nulls == 0 ? 0 : bytes);
    }

    /** Adds the offsets so that they begin with 0, and answers the last as it is in the vector. */
    private int offsets(ArrowBuf offsets, int length, int first) {
        long bytes = (length + 1L) * 4;
        if (length > 0 && first == 0) {
            add(offsets, 0, bytes);
            return offsets.getInt(length * 4L);
        }
        ArrowBuf rebased = allocator.buffer(bytes);
        made.add(rebased);
        rebased.setInt(0, 0);
        add(rebased, 0, bytes);
        if (length == 0) {
            return 0;
        }
        Check.that(offsets.capacity() >= bytes, "a vector's offset buffer holds its rows");
        for (long at = 4; at < bytes; at += 4) {
            MemoryUtil.putInt(rebased.memoryAddress() + at, MemoryUtil.getInt(offsets.memoryAddress() + at) - first);
        }
        return offsets.getInt(length * 4L);
    }

    private void add(ArrowBuf values, long from, long length) {
        Check.that(length >= 0 && from + length <= values.capacity(), "a vector's buffer holds its rows");
        raw.addresses[buffer] = length == 0 ? 0 : values.memoryAddress() + from;
        raw.lengths[buffer++] = length;
    }

    @Override
    public void close() {
        for (AutoCloseable each : made) {
            if (each instanceof ArrowBuf memory) {
                memory.close();
            } else if (each instanceof FieldVector vector) {
                vector.close();
            }
        }
    }
}
