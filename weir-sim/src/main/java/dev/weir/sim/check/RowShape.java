package dev.weir.sim.check;

import dev.weir.format.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows that are made of one number each: the other columns follow from it, so that a row that was read can be checked by itself. */
public final class RowShape {
    /** A batch has fewer rows than this: a row's number is its batch's, times this, plus its position. */
    public static final int MAX_ROWS = 64;

    /** The column that buckets may be chosen by. */
    public static final String KEY = "key";

    public static final TableSchema SCHEMA = TableSchema.create(new Schema(List.of(
            Field.notNullable("id", new ArrowType.Int(64, true)),
            Field.nullable("name", new ArrowType.Utf8()),
            Field.notNullable(KEY, new ArrowType.Int(32, true)),
            Field.nullable("half", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)))));

    private RowShape() {}

    public static long id(long batch, int row) {
        return batch * MAX_ROWS + row;
    }

    private static byte[] name(long id) {
        return ("row " + "x".repeat((int) (id % 5)) + id).getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isNameless(long id) {
        return id % 7 == 0;
    }

    private static int key(long id) {
        return (int) (id * 31 % 97);
    }

    /** The rows of one batch; the caller's. */
    public static VectorSchemaRoot rows(long batch, int count, BufferAllocator allocator) {
        VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA.arrow(), allocator);
        fill(root, LongStream.range(0, count).map(row -> id(batch, (int) row)).toArray());
        return root;
    }

    /** Rows of these numbers, in those of their columns that are there. */
    public static void fill(VectorSchemaRoot root, long[] rows) {
        root.getFieldVectors().forEach(vector -> vector.setInitialCapacity(rows.length));
        root.allocateNew();
        for (FieldVector vector : root.getFieldVectors()) {
            for (int row = 0; row < rows.length; row++) {
                fill(vector, row, rows[row]);
            }
        }
        root.setRowCount(rows.length);
    }

    private static void fill(FieldVector vector, int row, long id) {
        switch (vector.getName()) {
            case "id" -> ((BigIntVector) vector).setSafe(row, id);
            case "name" -> {
                if (isNameless(id)) {
                    ((VarCharVector) vector).setNull(row);
                } else {
                    ((VarCharVector) vector).setSafe(row, name(id));
                }
            }
            case KEY -> ((IntVector) vector).setSafe(row, key(id));
            case "half" -> ((Float8Vector) vector).setSafe(row, id / 2.0);
            default -> throw new IllegalArgumentException(vector.getName());
        }
    }

    /** What a row of this number has in a column, as Iceberg has it; empty: null. */
    public static Optional<Object> value(long id, String column) {
        return switch (column) {
            case "id" -> Optional.of(id);
            case "name" ->
                isNameless(id) ? Optional.empty() : Optional.of(new String(name(id), StandardCharsets.US_ASCII));
            case KEY -> Optional.of(key(id));
            case "half" -> Optional.of(id / 2.0);
            default -> throw new IllegalArgumentException(column);
        };
    }

    /** The rows' numbers; a row that is not what its number says is a violation. */
    static long[] check(VectorSchemaRoot root) {
        BigIntVector ids = (BigIntVector) root.getVector("id");
        VarCharVector names = (VarCharVector) root.getVector("name");
        IntVector keys = (IntVector) root.getVector(KEY);
        Float8Vector halves = (Float8Vector) root.getVector("half");
        long[] all = new long[root.getRowCount()];
        for (int row = 0; row < all.length; row++) {
            long id = ids.get(row);
            boolean same = (isNameless(id)
                            ? names.isNull(row)
                            : !names.isNull(row) && Arrays.equals(names.get(row), name(Math.abs(id))))
                    && keys.get(row) == key(id)
                    && halves.get(row) == id / 2.0;
            Violation.require(same, "a row was read that nobody wrote: row %d of its batch, id %d", row, id);
            all[row] = id;
        }
        return all;
    }
}
