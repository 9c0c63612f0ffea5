package dev.weir.server.postgres.value;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** The values of a column of whole numbers, of all but 64 bits without sign. */
@FunctionalInterface
interface Whole {
    long at(int row);

    static Whole of(FieldVector vector, ArrowType.Int type) {
        boolean signed = type.getIsSigned();
        return switch (type.getBitWidth()) {
            case 8 ->
                signed
                        ? row -> vector.getDataBuffer().getByte(row)
                        : row -> vector.getDataBuffer().getByte(row) & 0xFF;
            case 16 ->
                signed
                        ? row -> vector.getDataBuffer().getShort(2L * row)
                        : row -> vector.getDataBuffer().getShort(2L * row) & 0xFFFF;
            case 32 ->
                signed
                        ? row -> vector.getDataBuffer().getInt(4L * row)
                        : row -> vector.getDataBuffer().getInt(4L * row) & 0xFFFF_FFFFL;
            default -> row -> vector.getDataBuffer().getLong(8L * row);
        };
    }
}
