package dev.weir.client.columns;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Columns that are made of columns. */
final class NestedColumns {
    private NestedColumns() {}

    /** list and map: a map is a list of key-value structs. */
    static final class Listing extends ColumnWriter {
        private final ColumnWriter element;
        private final boolean map;
        private final NativeBuffer offsets;

        Listing(Field field, BufferAllocator allocator, ByteCount bytes) {
            super(field, allocator, bytes);
            this.element = ColumnWriters.of(field.getChildren().get(0), allocator, bytes);
            this.map = field.getType() instanceof ArrowType.Map;
            this.offsets = new NativeBuffer(allocator);
        }

        @Override
        void write(Object value) {
            int before = element.count;
            if (map) {
                writeEntries(value);
            } else if (!writeElements(element, value)) {
                throw mismatch(value);
            }
            bytes.value += (long) (element.count - before) * element.fixedBytes();
            end();
        }

        private void writeEntries(Object value) {
            if (!(value instanceof Map<?, ?> entries)) {
                throw mismatch(value);
            }
            Struct struct = (Struct) element;
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                struct.children[0].writeNullable(entry.getKey());
                struct.children[1].writeNullable(entry.getValue());
                struct.count++;
            }
        }

        private void end() {
            count++;
            offsets.ensure(4L * count + 4);
            MemoryUtil.putInt(offsets.address() + 4L * count, element.count);
        }

        @Override
        void writeEmpty() {
            end();
        }

        @Override
        int fixedBytes() {
            return 4;
        }

        @Override
        void truncateValues(int values) {
            element.truncate(values == 0 ? 0 : MemoryUtil.getInt(offsets.address() + 4L * values));
        }

        @Override
        void resetValues() {
            element.reset();
        }

        @Override
        void collectValues(List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
            offsets.ensure(4);
            MemoryUtil.putInt(offsets.address(), 0);
            buffers.add(offsets.view(4L * count + 4));
            element.collect(nodes, buffers);
        }

        @Override
        void closeValues() {
            offsets.close();
            element.close();
        }
    }

    static final class FixedListing extends ColumnWriter {
        private final ColumnWriter element;
        private final int size;

        FixedListing(Field field, BufferAllocator allocator, ByteCount bytes) {
            super(field, allocator, bytes);
            this.element = ColumnWriters.of(field.getChildren().get(0), allocator, bytes);
            this.size = ((ArrowType.FixedSizeList) field.getType()).getListSize();
        }

        @Override
        void write(Object value) {
            if (!writeElements(element, value)) {
                throw mismatch(value);
            }
            int given = element.count - count * size;
            if (given != size) {
                throw new WeirException(
                        ErrorCode.TYPE_MISMATCH,
                        "the list has the wrong length: give " + size + " elements column=" + field.getName()
                                + " length=" + given);
            }
            count++;
        }

        @Override
        void writeEmpty() {
            for (int i = 0; i < size; i++) {
                element.writePlaceholder();
            }
            count++;
        }

        @Override
        int fixedBytes() {
            return size * element.fixedBytes();
        }

        @Override
        void truncateValues(int values) {
            element.truncate(values * size);
        }

        @Override
        void resetValues() {
            element.reset();
        }

        @Override
        void collectValues(List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
            element.collect(nodes, buffers);
        }

        @Override
        void closeValues() {
            element.close();
        }
    }

    static final class Struct extends ColumnWriter {
        final ColumnWriter[] children;
        private final int childBytes;
        private @Nullable RecordWriter<?> records;

        Struct(Field field, BufferAllocator allocator, ByteCount bytes) {
            super(field, allocator, bytes);
            this.children = ColumnWriters.of(field.getChildren(), allocator, bytes);
            this.childBytes = ColumnWriters.fixedBytes(children);
        }

        @Override
        void write(Object value) {
            if (value instanceof Map<?, ?> map) {
                writeMap(map);
            } else if (value instanceof Record row) {
                writeRecord(row);
            } else if (value instanceof List<?> list && list.size() == children.length) {
                for (int i = 0; i < children.length; i++) {
                    children[i].writeNullable(list.get(i));
                }
            } else if (value instanceof Object[] array && array.length == children.length) {
                for (int i = 0; i < children.length; i++) {
                    children[i].writeNullable(array[i]);
                }
            } else {
                throw mismatch(value);
            }
            count++;
        }

        private void writeMap(Map<?, ?> map) {
            int found = 0;
            for (ColumnWriter child : children) {
                String name = child.field.getName();
                found += map.containsKey(name) ? 1 : 0;
                child.writeNullable(map.get(name));
            }
            if (found != map.size()) {
                throw new WeirException(
                        ErrorCode.UNKNOWN_COLUMN,
                        "the struct has no such field: name only fields that it has column=" + field.getName()
                                + " given=" + map.keySet());
            }
        }

        private void writeRecord(Record row) {
            RecordWriter<?> writer = records;
            if (writer == null || writer.type() != row.getClass()) {
                writer = RecordWriter.of(row.getClass(), field.getChildren(), field.getName() + ".");
                records = writer;
            }
            writer.writeRaw(children, row);
        }

        @Override
        void writeEmpty() {
            for (ColumnWriter child : children) {
                child.writePlaceholder();
            }
            count++;
        }

        @Override
        int fixedBytes() {
            return childBytes;
        }

        @Override
        void truncateValues(int values) {
            for (ColumnWriter child : children) {
                child.truncate(values);
            }
        }

        @Override
        void resetValues() {
            for (ColumnWriter child : children) {
                child.reset();
            }
        }

        @Override
        void collectValues(List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
            for (ColumnWriter child : children) {
                child.collect(nodes, buffers);
            }
        }

        @Override
        void closeValues() {
            for (ColumnWriter child : children) {
                child.close();
            }
        }
    }

    private static boolean writeElements(ColumnWriter element, Object value) {
        if (value instanceof Collection<?> elements) {
            for (Object each : elements) {
                element.writeNullable(each);
            }
        } else if (value instanceof float[] floats && element instanceof FixedColumns.Four four && isFloat(four)) {
            for (float each : floats) {
                four.writeFloat(each);
            }
        } else if (value instanceof double[] doubles
                && element instanceof FixedColumns.Eight eight
                && eight.field.getType() instanceof ArrowType.FloatingPoint) {
            for (double each : doubles) {
                eight.writeDouble(each);
            }
        } else if (value instanceof long[] longs
                && element instanceof FixedColumns.Eight eight
                && eight.field.getType() instanceof ArrowType.Int) {
            for (long each : longs) {
                eight.writeLong(each);
            }
        } else if (value instanceof int[] ints
                && element instanceof FixedColumns.Four four
                && four.field.getType() instanceof ArrowType.Int) {
            for (int each : ints) {
                four.writeInt(each);
            }
        } else if (value instanceof Object[] elements) {
            for (Object each : elements) {
                element.writeNullable(each);
            }
        } else {
            return false;
        }
        return true;
    }

    private static boolean isFloat(ColumnWriter column) {
        return column.field.getType() instanceof ArrowType.FloatingPoint;
    }
}
