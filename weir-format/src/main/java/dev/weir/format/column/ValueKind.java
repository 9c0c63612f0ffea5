package dev.weir.format.column;

import java.util.Map;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** What the values of a column are, for one who compares or hashes them. */
public enum ValueKind {
    BOOL,
    INT,
    FLOAT,
    DECIMAL,
    DATE,
    TIME,
    TIMESTAMP,
    TEXT,
    BINARY,
    UUID,
    /** Nested, or a type without an order of its own: only nulls can be told. */
    OTHER;

    private static final String EXTENSION_NAME = "ARROW:extension:name";
    private static final String UUID_EXTENSION = "arrow.uuid";
    private static final int UUID_BYTES = 16;

    public static ValueKind of(Field field) {
        ArrowType type = field.getType();
        if (type instanceof UuidType) {
            return UUID;
        }
        return switch (type.getTypeID()) {
            case Bool -> BOOL;
            case Int -> ((ArrowType.Int) type).getIsSigned() ? INT : OTHER;
            case FloatingPoint ->
                ((ArrowType.FloatingPoint) type).getPrecision() == FloatingPointPrecision.HALF ? OTHER : FLOAT;
            case Decimal -> ((ArrowType.Decimal) type).getBitWidth() == 128 ? DECIMAL : OTHER;
            case Date -> ((ArrowType.Date) type).getUnit() == DateUnit.DAY ? DATE : OTHER;
            case Time -> TIME;
            case Timestamp -> TIMESTAMP;
            case Utf8, LargeUtf8 -> TEXT;
            case Binary, LargeBinary -> BINARY;
            case FixedSizeBinary -> isUuid((ArrowType.FixedSizeBinary) type, field.getMetadata()) ? UUID : BINARY;
            default -> OTHER;
        };
    }

    /** A uuid whose extension type has not been registered with Arrow is fixed-size binary with its name in the metadata. */
    private static boolean isUuid(ArrowType.FixedSizeBinary type, Map<String, String> metadata) {
        return type.getByteWidth() == UUID_BYTES && UUID_EXTENSION.equals(metadata.get(EXTENSION_NAME));
    }
}
