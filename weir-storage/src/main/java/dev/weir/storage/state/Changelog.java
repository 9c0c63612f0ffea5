package dev.weir.storage.state;

import dev.weir.format.row.RowDecoder;
import dev.weir.format.row.RowPointers;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;

/** The changes of some writes as the log has them: rows, as long as the fold that they come from is open, and what happened to each. */
public final class Changelog {
    private final RowPointers rows;
    private ChangeKind[] kinds;
    private int[] ends = {};

    Changelog(int capacity) {
        this.rows = new RowPointers(capacity);
        this.kinds = new ChangeKind[capacity];
    }

    void add(ChangeKind kind, long address, int length) {
        kinds[rows.count()] = kind;
        rows.add(address, length);
    }

    Changelog ending(int[] endOfWrites) {
        this.ends = endOfWrites;
        this.kinds = Arrays.copyOf(kinds, rows.count());
        return this;
    }

    /** The table's columns and {@code _change}; to be closed. */
    public VectorSchemaRoot columns(RowDecoder decoder, TableSchema logSchema, BufferAllocator allocator) {
        VectorSchemaRoot decoded = decoder.decode(rows, allocator);
        try {
            List<FieldVector> vectors = new ArrayList<>(decoded.getFieldVectors());
            vectors.add(kinds(logSchema.columns().getLast(), allocator));
            return new VectorSchemaRoot(logSchema.columns(), vectors, rows.count());
        } catch (RuntimeException | Error e) {
            decoded.close();
            throw e;
        }
    }

    private VarCharVector kinds(Field field, BufferAllocator allocator) {
        int count = rows.count();
        long bytes = 0;
        for (ChangeKind kind : kinds) {
            bytes += kind.text().length;
        }
        byte[] text = new byte[Math.toIntExact(bytes)];
        int end = 0;
        VarCharVector vector = (VarCharVector) field.createVector(allocator);
        try {
            // straight into its memory: a setter for each row costs as much as all other columns together
            vector.allocateNew(text.length, count);
            long offsets = vector.getOffsetBuffer().memoryAddress();
            MemoryUtil.putInt(offsets, 0);
            for (int row = 0; row < count; row++) {
                byte[] kind = kinds[row].text();
                System.arraycopy(kind, 0, text, end, kind.length);
                end += kind.length;
                MemoryUtil.putInt(offsets + (row + 1L) * Integer.BYTES, end);
            }
            MemoryUtil.copyToMemory(text, 0, vector.getDataBuffer().memoryAddress(), end);
            vector.getValidityBuffer().setOne(0, vector.getValidityBuffer().capacity());
            // else the offsets are written again
            vector.setLastSet(count - 1);
            vector.setValueCount(count);
            return vector;
        } catch (RuntimeException | Error e) {
            vector.close();
            throw e;
        }
    }

    RowPointers rows() {
        return rows;
    }

    public int count() {
        return rows.count();
    }

    /** How many rows a write has. They stand in the order of the writes. */
    public int count(int write) {
        return ends[write] - (write == 0 ? 0 : ends[write - 1]);
    }
}
