package dev.weir.server.flightsql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.ListVector;

/** A value of a {@link Listing}; the column's type must be the one that goes with it. */
sealed interface Cell {
    record Null() implements Cell {}

    record Text(String value) implements Cell {}

    record Number(long value) implements Cell {}

    record Truth(boolean value) implements Cell {}

    record Bytes(byte[] value) implements Cell {}

    record Texts(List<String> values) implements Cell {}

    /** @param value in the union's child of this number */
    record Case(int child, Cell value) implements Cell {}

    static Cell none() {
        return new Null();
    }

    static Cell of(String value) {
        return new Text(value);
    }

    static Cell of(long value) {
        return new Number(value);
    }

    static Cell of(boolean value) {
        return new Truth(value);
    }

    default void set(FieldVector vector, int row) {
        switch (this) {
            case Null any -> vector.setNull(row);
            case Text(String value) -> ((VarCharVector) vector).setSafe(row, value.getBytes(StandardCharsets.UTF_8));
            case Number(long value) -> set(vector, row, value);
            case Truth(boolean value) -> ((BitVector) vector).setSafe(row, value ? 1 : 0);
            case Bytes(byte[] value) -> ((VarBinaryVector) vector).setSafe(row, value);
            case Texts(List<String> values) -> set((ListVector) vector, row, values);
            case Case(int child, Cell value) -> set((DenseUnionVector) vector, row, child, value);
        }
    }

    private static void set(FieldVector vector, int row, long value) {
        switch (vector) {
            case BigIntVector longs -> longs.setSafe(row, value);
            case IntVector ints -> ints.setSafe(row, Math.toIntExact(value));
            default -> ((BaseIntVector) vector).setWithPossibleTruncate(row, value);
        }
    }

    private static void set(ListVector vector, int row, List<String> values) {
        int at = vector.startNewValue(row);
        VarCharVector elements = (VarCharVector) vector.getDataVector();
        for (int i = 0; i < values.size(); i++) {
            elements.setSafe(at + i, values.get(i).getBytes(StandardCharsets.UTF_8));
        }
        vector.endValue(row, values.size());
    }

    private static void set(DenseUnionVector union, int row, int child, Cell value) {
        FieldVector values = union.getChildrenFromFields().get(child);
        int at = values.getValueCount();
        value.set(values, at);
        values.setValueCount(at + 1);
        union.setTypeId(row, (byte) child);
        union.getOffsetBuffer().setInt((long) row * DenseUnionVector.OFFSET_WIDTH, at);
    }
}
