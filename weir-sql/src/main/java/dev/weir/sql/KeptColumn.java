package dev.weir.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * The values of one column of one batch, copied into one piece of memory. Vectors that are made of it hold that memory, each by itself, so
 * that it stays until the last is closed. Decimals are kept as DuckDB has them, in as few bytes as their precision needs.
 */
final class KeptColumn implements AutoCloseable {
    /** One vector's: that of the column, or of a part of it, in the order in which they are found from the outside in. */
    private record Part(ArrowFieldNode node, List<Slot> buffers) {}

    private record Slot(long at, long bytes) {}

    private final Field field;
    private final BufferAllocator allocator;
    private final ArrowBuf memory;
    private final List<Part> parts;

    private KeptColumn(Field field, BufferAllocator allocator, ArrowBuf memory, List<Part> parts) {
        this.field = field;
        this.allocator = allocator;
        this.memory = memory;
        this.parts = parts;
    }

    /** How many bytes {@link #copy} takes. */
    static long bytes(FieldVector vector) {
        return layOut(vector, kept(vector.getField()), 0, new ArrayList<>());
    }

    /** Throws Arrow's {@code OutOfMemoryException} if the allocator has no room. */
    static KeptColumn copy(FieldVector vector, BufferAllocator allocator) {
        Field field = kept(vector.getField());
        List<Part> parts = new ArrayList<>();
        long bytes = layOut(vector, field, 0, parts);
        ArrowBuf memory = allocator.buffer(bytes);
        fill(vector, field, memory, parts, 0);
        return new KeptColumn(field, allocator, memory, parts);
    }

    /** As a vector of the same name that {@link VectorFill} takes in its place. */
    private static Field kept(Field field) {
        return field.getType() instanceof ArrowType.Decimal
                        && DuckTypes.storage(field) instanceof DuckTypes.Storage.Decimal(int width)
                        && width < 16
                ? new Field(
                        field.getName(),
                        new FieldType(field.isNullable(), new ArrowType.Int(8 * width, true), null),
                        null)
                : field;
    }

    private static boolean isNarrowed(FieldVector vector, Field kept) {
        return vector.getField().getType() instanceof ArrowType.Decimal && kept.getType() instanceof ArrowType.Int;
    }

    /** Where the buffers of the vector and of its parts will be; answers where they end. */
    private static long layOut(FieldVector vector, Field kept, long from, List<Part> parts) {
        long at = from;
        List<Slot> slots = new ArrayList<>();
        List<ArrowBuf> buffers = vector.getFieldBuffers();
        for (int i = 0; i < buffers.size(); i++) {
            long bytes = i == 1 && isNarrowed(vector, kept)
                    ? (long) vector.getValueCount() * ((ArrowType.Int) kept.getType()).getBitWidth() / 8
                    : buffers.get(i).readableBytes();
            slots.add(new Slot(at, bytes));
            at += (bytes + 7) & -8;
        }
        parts.add(new Part(new ArrowFieldNode(vector.getValueCount(), vector.getNullCount()), slots));
        for (FieldVector part : vector.getChildrenFromFields()) {
            at = layOut(part, part.getField(), at, parts);
        }
        return at;
    }

    /** Answers the number of the part behind the vector's. */
    private static int fill(FieldVector vector, Field kept, ArrowBuf memory, List<Part> parts, int number) {
        List<ArrowBuf> buffers = vector.getFieldBuffers();
        List<Slot> slots = parts.get(number).buffers();
        for (int i = 0; i < buffers.size(); i++) {
            if (i == 1 && isNarrowed(vector, kept)) {
                VectorFill.Decimal.narrow(
                        buffers.get(i).memoryAddress(),
                        memory.memoryAddress() + slots.get(i).at(),
                        vector.getValueCount(),
                        ((ArrowType.Int) kept.getType()).getBitWidth() / 8);
            } else {
                memory.setBytes(
                        slots.get(i).at(), buffers.get(i), 0, slots.get(i).bytes());
            }
        }
        int next = number + 1;
        for (FieldVector part : vector.getChildrenFromFields()) {
            next = fill(part, part.getField(), memory, parts, next);
        }
        return next;
    }

    long bytes() {
        return memory.capacity();
    }

    /** The caller closes it. */
    FieldVector vector() {
        FieldVector vector = field.createVector(allocator);
        load(vector, 0);
        return vector;
    }

    private int load(FieldVector vector, int number) {
        Part part = parts.get(number);
        vector.loadFieldBuffers(
                part.node(),
                part.buffers().stream()
                        .map(slot -> memory.slice(slot.at(), slot.bytes()))
                        .toList());
        int next = number + 1;
        for (FieldVector child : vector.getChildrenFromFields()) {
            next = load(child, next);
        }
        return next;
    }

    /** Vectors that were made of it stay valid. */
    @Override
    public void close() {
        memory.close();
    }
}
