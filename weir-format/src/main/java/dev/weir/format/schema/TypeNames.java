package dev.weir.format.schema;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;

/** The names of types, in JSON and in what people are told: close to what Arrow libraries print. */
public final class TypeNames {
    private static final Pattern DECIMAL =
            Pattern.compile("decimal(?:128)?\\(\\s*(\\d{1,3})\\s*,\\s*(\\d{1,3})\\s*\\)");
    private static final Pattern FIXED = Pattern.compile("fixed_size_binary\\[(\\d{1,9})\\]");
    private static final Pattern TIME = Pattern.compile("time(?:32|64)?\\[(s|ms|us|ns)\\]");
    private static final String ZONE_NAME = "[A-Za-z0-9_+:/-]{1,64}";
    private static final Pattern ZONE = Pattern.compile(ZONE_NAME);
    private static final Pattern TIMESTAMP =
            Pattern.compile("timestamp\\[(s|ms|us|ns)(?:,\\s*(?:tz=)?(" + ZONE_NAME + ")\\s*)?\\]");

    private TypeNames() {}

    /** A column's type for people, of any type, also one that no table has: {@code list<struct<a: int64, b: uuid>>}. */
    public static String shown(Field field) {
        if (field.getDictionary() != null) {
            return "dictionary<" + shown(field.getType()) + ">";
        }
        if (SupportedTypes.UUID.equals(field.getMetadata().get(ExtensionType.EXTENSION_METADATA_KEY_NAME))) {
            return "uuid";
        }
        boolean map =
                field.getType() instanceof ArrowType.Map && field.getChildren().size() == 1;
        List<Field> children = map ? field.getChildren().get(0).getChildren() : field.getChildren();
        if (children.isEmpty()) {
            return shown(field.getType());
        }
        boolean named = field.getType() instanceof ArrowType.Struct;
        String parts = children.stream()
                .map(child -> (named ? child.getName() + ": " : "") + shown(child))
                .collect(Collectors.joining(", ", "<", ">"));
        return field.getType() instanceof ArrowType.FixedSizeList list
                ? "fixed_size_list" + parts + "[" + list.getListSize() + "]"
                : shown(field.getType()) + parts;
    }

    /** As {@link #shown(Field)}, without what lies below. */
    public static String shown(ArrowType type) {
        if (type instanceof ExtensionType extension) {
            return extension.extensionName().equals(SupportedTypes.UUID) ? "uuid" : shown(extension.storageType());
        }
        if (type instanceof ArrowType.Int integer && !integer.getIsSigned()) {
            return "uint" + integer.getBitWidth();
        }
        if (type instanceof ArrowType.FloatingPoint number && number.getPrecision() == FloatingPointPrecision.HALF) {
            return "float16";
        }
        if (type instanceof ArrowType.Decimal decimal && decimal.getBitWidth() != 128) {
            return "decimal" + decimal.getBitWidth() + "(" + decimal.getPrecision() + "," + decimal.getScale() + ")";
        }
        if (type instanceof ArrowType.Date date && date.getUnit() == DateUnit.MILLISECOND) {
            return "date64";
        }
        return switch (type.getTypeID()) {
            case Bool, Int, FloatingPoint, Decimal, Date, Time, Timestamp, FixedSizeBinary, Utf8, Binary -> of(type);
            case LargeUtf8 -> "large_utf8";
            case LargeBinary -> "large_binary";
            case Utf8View -> "utf8_view";
            case BinaryView -> "binary_view";
            case LargeList -> "large_list";
            case FixedSizeList -> "fixed_size_list";
            default -> type.getTypeID().name().toLowerCase(Locale.ROOT);
        };
    }

    static String of(ArrowType type) {
        if (type instanceof ArrowType.Bool) {
            return "bool";
        }
        if (type instanceof ArrowType.Int integer) {
            return "int" + integer.getBitWidth();
        }
        if (type instanceof ArrowType.FloatingPoint number) {
            return number.getPrecision() == FloatingPointPrecision.SINGLE ? "float32" : "float64";
        }
        if (type instanceof ArrowType.Decimal decimal) {
            return "decimal(" + decimal.getPrecision() + "," + decimal.getScale() + ")";
        }
        if (type instanceof ArrowType.Date) {
            return "date";
        }
        if (type instanceof ArrowType.Time time) {
            return "time[" + unit(time.getUnit()) + "]";
        }
        if (type instanceof ArrowType.Timestamp timestamp) {
            String zone = timestamp.getTimezone();
            return "timestamp[" + unit(timestamp.getUnit()) + (zone == null ? "" : ", " + zone) + "]";
        }
        if (type instanceof ArrowType.FixedSizeBinary binary) {
            return "fixed_size_binary[" + binary.getByteWidth() + "]";
        }
        return type instanceof ArrowType.Utf8 ? "utf8" : "binary";
    }

    /** The type of that name, {@code uuid} aside; a few names that people type are understood too. */
    static ArrowType parse(String text, String column) {
        String name = text.strip();
        return plain(name.toLowerCase(Locale.ROOT))
                .or(() -> parameterized(name))
                .orElseThrow(() -> new WeirException(
                        ErrorCode.UNSUPPORTED_TYPE,
                        "the type is not known; use one of bool, int8, int16, int32, int64, float32, float64, "
                                + "decimal(p,s), date, time[us], timestamp[us], timestamp[us, UTC], utf8, binary, "
                                + "fixed_size_binary[n], uuid, or an object for list, fixed_size_list, map, struct column="
                                + column + " type=" + (name.length() > 64 ? name.substring(0, 64) + "..." : name)));
    }

    private static Optional<ArrowType> plain(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "bool", "boolean" -> ArrowType.Bool.INSTANCE;
                    case "int8" -> new ArrowType.Int(8, true);
                    case "int16" -> new ArrowType.Int(16, true);
                    case "int32" -> new ArrowType.Int(32, true);
                    case "int64" -> new ArrowType.Int(64, true);
                    case "float32", "float" -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
                    case "float64", "double" -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
                    case "date", "date32", "date32[day]" -> new ArrowType.Date(DateUnit.DAY);
                    case "time" -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
                    case "timestamp" -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
                    case "utf8", "string" -> ArrowType.Utf8.INSTANCE;
                    case "binary" -> ArrowType.Binary.INSTANCE;
                    default -> null;
                });
    }

    private static Optional<ArrowType> parameterized(String name) {
        Matcher decimal = DECIMAL.matcher(name);
        if (decimal.matches()) {
            return Optional.of(
                    new ArrowType.Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)), 128));
        }
        Matcher fixed = FIXED.matcher(name);
        if (fixed.matches()) {
            return Optional.of(new ArrowType.FixedSizeBinary(Integer.parseInt(fixed.group(1))));
        }
        Matcher time = TIME.matcher(name);
        if (time.matches()) {
            TimeUnit unit = unit(time.group(1));
            return Optional.of(new ArrowType.Time(unit, timeBits(unit)));
        }
        Matcher timestamp = TIMESTAMP.matcher(name);
        if (timestamp.matches()) {
            return Optional.of(new ArrowType.Timestamp(unit(timestamp.group(1)), timestamp.group(2)));
        }
        return Optional.empty();
    }

    /** Whether it is a zone's name, or its offset: what can stand in the type's name and be read there again. */
    static boolean isZone(String zone) {
        return ZONE.matcher(zone).matches();
    }

    /** The one width that Arrow has for times of this unit. */
    static int timeBits(TimeUnit unit) {
        return switch (unit) {
            case SECOND, MILLISECOND -> 32;
            case MICROSECOND, NANOSECOND -> 64;
        };
    }

    private static String unit(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> "s";
            case MILLISECOND -> "ms";
            case MICROSECOND -> "us";
            case NANOSECOND -> "ns";
        };
    }

    private static TimeUnit unit(String name) {
        return switch (name) {
            case "s" -> TimeUnit.SECOND;
            case "ms" -> TimeUnit.MILLISECOND;
            case "us" -> TimeUnit.MICROSECOND;
            default -> TimeUnit.NANOSECOND;
        };
    }
}
