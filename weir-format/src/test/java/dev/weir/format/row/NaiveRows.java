package dev.weir.format.row;

import dev.weir.format.schema.TableSchema;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Rows as the document says, one at a time, slowly and obviously. */
final class NaiveRows {
    private NaiveRows() {}

    static byte[] encode(TableSchema schema, int schemaId, VectorSchemaRoot root, int row) {
        ByteArrayOutputStream fixed = new ByteArrayOutputStream();
        ByteArrayOutputStream variable = new ByteArrayOutputStream();
        fixed.write(schemaId);
        fixed.write(schemaId >> 8);
        nulls(fixed, root.getFieldVectors().stream().map(v -> v.isNull(row)).toList());
        for (int i = 0; i < schema.columns().size(); i++) {
            FieldVector vector = storage(root.getVector(i));
            ArrowType type = schema.columns().get(i).getType();
            boolean text = type instanceof ArrowType.Utf8 || type instanceof ArrowType.Binary;
            if (text || type.isComplex()) {
                if (!vector.isNull(row)) {
                    byte[] value = value(vector, row);
                    // the length of a text is told by its end
                    variable.write(value, text ? 4 : 0, value.length - (text ? 4 : 0));
                }
                int32(fixed, variable.size());
            } else {
                int width = vector instanceof BitVector ? 1 : ((BaseFixedWidthVector) vector).getTypeWidth();
                fixed.writeBytes(vector.isNull(row) ? new byte[width] : value(vector, row));
            }
        }
        fixed.writeBytes(variable.toByteArray());
        return fixed.toByteArray();
    }

    private static byte[] value(FieldVector vector, int row) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        if (vector instanceof BitVector bits) {
            to.write(bits.get(row));
        } else if (vector instanceof BaseFixedWidthVector fixed) {
            int width = fixed.getTypeWidth();
            to.writeBytes(bytes(fixed.getDataBuffer(), (long) row * width, width));
        } else if (vector instanceof StructVector struct) {
            List<FieldVector> children = struct.getChildrenFromFields();
            nulls(to, children.stream().map(child -> child.isNull(row)).toList());
            children.forEach(child -> values(to, storage(child), row, row + 1));
        } else if (vector instanceof FixedSizeListVector list) {
            elements(to, list.getDataVector(), row * list.getListSize(), (row + 1) * list.getListSize());
        } else if (vector instanceof ListVector list) {
            int32(to, list.getElementEndIndex(row) - list.getElementStartIndex(row));
            elements(to, list.getDataVector(), list.getElementStartIndex(row), list.getElementEndIndex(row));
        } else {
            int begin = vector.getOffsetBuffer().getInt(4L * row);
            int length = vector.getOffsetBuffer().getInt(4L * row + 4) - begin;
            int32(to, length);
            to.writeBytes(bytes(vector.getDataBuffer(), begin, length));
        }
        return to.toByteArray();
    }

    private static void elements(ByteArrayOutputStream to, FieldVector vector, int from, int end) {
        nulls(
                to,
                java.util.stream.IntStream.range(from, end)
                        .mapToObj(vector::isNull)
                        .toList());
        values(to, storage(vector), from, end);
    }

    private static void values(ByteArrayOutputStream to, FieldVector vector, int from, int end) {
        for (int row = from; row < end; row++) {
            if (!vector.isNull(row)) {
                to.writeBytes(value(vector, row));
            }
        }
    }

    private static void nulls(ByteArrayOutputStream to, List<Boolean> nulls) {
        byte[] bits = new byte[(nulls.size() + 7) / 8];
        for (int i = 0; i < nulls.size(); i++) {
            bits[i / 8] |= (byte) (nulls.get(i) ? 1 << (i % 8) : 0);
        }
        to.writeBytes(bits);
    }

    private static void int32(ByteArrayOutputStream to, int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            to.write(value >> shift);
        }
    }

    private static byte[] bytes(ArrowBuf buffer, long from, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(from, bytes);
        return bytes;
    }

    private static FieldVector storage(FieldVector vector) {
        return vector instanceof ExtensionTypeVector<?> extension
                ? (FieldVector) extension.getUnderlyingVector()
                : vector;
    }
}
