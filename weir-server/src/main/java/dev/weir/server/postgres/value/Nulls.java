package dev.weir.server.postgres.value;

import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/** Nulls in vectors that grow; of a struct its fields are null too, so that all have as many rows. */
final class Nulls {
    private Nulls() {}

    static void set(FieldVector vector, int row) {
        switch (vector) {
            case BaseFixedWidthVector fixed -> {
                while (row >= fixed.getValueCapacity()) {
                    fixed.reAlloc();
                }
                fixed.setNull(row);
            }
            case BaseVariableWidthVector variable -> variable.setNull(row);
            case ListVector list -> list.setNull(row);
            case FixedSizeListVector list -> {
                while (row >= list.getValueCapacity()) {
                    list.reAlloc();
                }
                list.setNull(row);
            }
            case StructVector struct -> {
                while (row >= struct.getValueCapacity()) {
                    struct.reAlloc();
                }
                struct.setNull(row);
                struct.getChildrenFromFields().forEach(child -> set(child, row));
            }
            default -> throw ValueText.unsupported(vector.getField());
        }
    }
}
