package dev.weir.format.rows;

import java.math.BigDecimal;
import java.util.HexFormat;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;

/** Values one at a time, slowly and obviously. */
public final class Values {
    private Values() {}

    public static String text(FieldVector vector, int row) {
        Object value = vector.getObject(row);
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value);
    }

    /** Bytes of a text, binary or uuid. */
    public static byte[] bytes(FieldVector vector, int row) {
        FieldVector storage = storage(vector);
        Object value = storage.getObject(row);
        return value instanceof byte[] bytes
                ? bytes
                : value.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    public static BigDecimal decimal(FieldVector vector, int row) {
        return (BigDecimal) vector.getObject(row);
    }

    /** Integers, dates, times and timestamps in the column's unit. */
    public static long integer(FieldVector vector, int row) {
        return switch (((BaseFixedWidthVector) vector).getTypeWidth()) {
            case 1 -> vector.getDataBuffer().getByte(row);
            case 2 -> vector.getDataBuffer().getShort(row * 2L);
            case 4 -> vector.getDataBuffer().getInt(row * 4L);
            default -> vector.getDataBuffer().getLong(row * 8L);
        };
    }

    private static FieldVector storage(FieldVector vector) {
        return vector instanceof ExtensionTypeVector<?> extension
                ? (FieldVector) extension.getUnderlyingVector()
                : vector;
    }
}
