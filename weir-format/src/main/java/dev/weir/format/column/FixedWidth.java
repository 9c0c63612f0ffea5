package dev.weir.format.column;

import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Types whose values all have the same number of bytes. */
public final class FixedWidth {
    private FixedWidth() {}

    /** Bytes of one value of a type that has neither offsets nor children, and is not a bit. */
    public static int bytes(ArrowType type) {
        if (type instanceof ArrowType.Int integer) {
            return integer.getBitWidth() / 8;
        }
        if (type instanceof ArrowType.FloatingPoint number) {
            return number.getPrecision() == FloatingPointPrecision.SINGLE ? 4 : 8;
        }
        if (type instanceof ArrowType.Time time) {
            return time.getUnit() == TimeUnit.SECOND || time.getUnit() == TimeUnit.MILLISECOND ? 4 : 8;
        }
        if (type instanceof ArrowType.FixedSizeBinary binary) {
            return binary.getByteWidth();
        }
        if (type instanceof ArrowType.Decimal) {
            return 16;
        }
        return type instanceof ArrowType.Date ? 4 : 8;
    }
}
