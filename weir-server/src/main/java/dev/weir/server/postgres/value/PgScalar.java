package dev.weir.server.postgres.value;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** The types of PostgreSQL that are no arrays. Those behind JSON are only known as types of parameters. */
enum PgScalar {
    BOOL(16, 1000, 1),
    BYTEA(17, 1001, -1),
    INT8(20, 1016, 8),
    INT2(21, 1005, 2),
    INT4(23, 1007, 4),
    TEXT(25, 1009, -1),
    FLOAT4(700, 1021, 4),
    FLOAT8(701, 1022, 8),
    NUMERIC(1700, 1231, -1),
    DATE(1082, 1182, 4),
    TIME(1083, 1183, 8),
    TIMESTAMP(1114, 1115, 8),
    TIMESTAMPTZ(1184, 1185, 8),
    INTERVAL(1186, 1187, 16),
    UUID(2950, 2951, 16),
    JSON(114, 199, -1),
    CHAR(18, 1002, 1),
    NAME(19, 1003, 64),
    OID(26, 1028, 4),
    UNKNOWN(705, 0, -2),
    BPCHAR(1042, 1014, -1),
    VARCHAR(1043, 1015, -1),
    JSONB(3802, 3807, -1);

    private static final Map<Integer, PgScalar> BY_OID = new HashMap<>();
    private static final Map<Integer, PgScalar> BY_ARRAY = new HashMap<>();

    static {
        for (PgScalar scalar : values()) {
            BY_OID.put(scalar.oid, scalar);
            if (scalar.arrayOid != 0) {
                BY_ARRAY.put(scalar.arrayOid, scalar);
            }
        }
    }

    final int oid;
    final int arrayOid;
    /** Bytes of a value, or -1. */
    final int length;

    PgScalar(int oid, int arrayOid, int length) {
        this.oid = oid;
        this.arrayOid = arrayOid;
        this.length = length;
    }

    static Optional<PgScalar> ofOid(int oid) {
        return Optional.ofNullable(BY_OID.get(oid));
    }

    static Optional<PgScalar> ofArray(int oid) {
        return Optional.ofNullable(BY_ARRAY.get(oid));
    }

    static PgScalar of(Field field) {
        return switch (field.getType()) {
            case ArrowType.Bool _ -> BOOL;
            case ArrowType.Int type
            when type.getIsSigned() ->
                switch (type.getBitWidth()) {
                    case 8, 16 -> INT2;
                    case 32 -> INT4;
                    default -> INT8;
                };
            case ArrowType.Int type ->
                switch (type.getBitWidth()) {
                    case 8, 16 -> INT4;
                    // the catalog's own numbers, which clients look for by this type
                    case 32 -> OID;
                    default -> NUMERIC;
                };
            case ArrowType.FloatingPoint type -> type.getPrecision() == FloatingPointPrecision.SINGLE ? FLOAT4 : FLOAT8;
            case ArrowType.Decimal _ -> NUMERIC;
            case ArrowType.Date _ -> DATE;
            case ArrowType.Time _ -> TIME;
            case ArrowType.Timestamp type -> type.getTimezone() == null ? TIMESTAMP : TIMESTAMPTZ;
            case ArrowType.Interval _ -> INTERVAL;
            case ArrowType.FixedSizeBinary _ when isUuid(field) -> UUID;
            case ArrowType.Binary _, ArrowType.FixedSizeBinary _ -> BYTEA;
            case ArrowType.Struct _, ArrowType.Map _, ArrowType.List _, ArrowType.FixedSizeList _ -> JSON;
            default -> TEXT;
        };
    }

    static boolean isUuid(Field field) {
        return "arrow.uuid".equals(field.getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME));
    }

    /** Empty where the value alone says what it is: {@code unknown}, and JSON, which is for structs, maps and lists of these. */
    Optional<Field> field(String name) {
        ArrowType type = switch (this) {
            case BOOL -> ArrowType.Bool.INSTANCE;
            case BYTEA -> ArrowType.Binary.INSTANCE;
            case INT2 -> new ArrowType.Int(16, true);
            case INT4 -> new ArrowType.Int(32, true);
            case INT8, OID -> new ArrowType.Int(64, true);
            case FLOAT4 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case FLOAT8 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case TIMESTAMPTZ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case INTERVAL -> new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO);
            case UUID -> new ArrowType.FixedSizeBinary(16);
            case TEXT, VARCHAR, BPCHAR, NAME, CHAR -> ArrowType.Utf8.INSTANCE;
            // its scale would have to be known
            case NUMERIC -> null;
            case JSON, JSONB, UNKNOWN -> null;
        };
        if (type == null) {
            return Optional.empty();
        }
        Map<String, String> metadata =
                this == UUID ? Map.of(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME, "arrow.uuid") : Map.of();
        return Optional.of(new Field(name, new FieldType(true, type, null, metadata), null));
    }
}
