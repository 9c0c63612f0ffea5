package dev.weir.cli.load;

import dev.weir.cli.print.Values;
import dev.weir.format.schema.TypeNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * Puts a Java object (of {@link Values}, or as JSON has it: text, numbers, lists, objects) into a cell of any type, or says why it does
 * not fit. Nothing is rounded or cut: a value that would change is refused. Writing a row again overwrites it.
 */
final class Cells {
    private Cells() {}

    /** @throws BadValueException when the value does not fit */
    static void set(FieldVector vector, int row, @Nullable Object value) {
        if (value == null) {
            setNull(vector, row);
            return;
        }
        switch (vector) {
            case BitVector v -> v.setSafe(row, bool(value) ? 1 : 0);
            case TinyIntVector v -> v.setSafe(row, (int) integer(value, Byte.MIN_VALUE, Byte.MAX_VALUE, "int8"));
            case SmallIntVector v -> v.setSafe(row, (int) integer(value, Short.MIN_VALUE, Short.MAX_VALUE, "int16"));
            case IntVector v -> v.setSafe(row, (int) integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "int32"));
            case BigIntVector v -> v.setSafe(row, integer(value, Long.MIN_VALUE, Long.MAX_VALUE, "int64"));
            case Float4Vector v -> v.setSafe(row, (float) floating(value, "float32"));
            case Float8Vector v -> v.setSafe(row, floating(value, "float64"));
            case DecimalVector v -> v.setSafe(row, decimal(value, v.getPrecision(), v.getScale()));
            case DateDayVector v -> v.setSafe(row, Math.toIntExact(date(value).toEpochDay()));
            case TimeSecVector v -> v.setSafe(row, (int) exactly(time(value).toNanoOfDay(), 1_000_000_000L, "time[s]"));
            case TimeMilliVector v -> v.setSafe(row, (int) exactly(time(value).toNanoOfDay(), 1_000_000L, "time[ms]"));
            case TimeMicroVector v -> v.setSafe(row, exactly(time(value).toNanoOfDay(), 1_000L, "time[us]"));
            case TimeNanoVector v -> v.setSafe(row, time(value).toNanoOfDay());
            case TimeStampVector v ->
                v.setSafe(
                        row, timestamp(value, (ArrowType.Timestamp) v.getField().getType()));
            case VarCharVector v -> v.setSafe(row, text(value).getBytes(StandardCharsets.UTF_8));
            case VarBinaryVector v -> v.setSafe(row, binary(value));
            case FixedSizeBinaryVector v -> v.setSafe(row, fixedBinary(value, v));
            case MapVector v -> map(v, row, value);
            case ListVector v -> list(v, row, value);
            case FixedSizeListVector v -> fixedList(v, row, value);
            case StructVector v -> struct(v, row, value);
            default -> throw new BadValueException("type cannot be loaded type=" + TypeNames.shown(vector.getField()));
        }
    }

    static void setNull(FieldVector vector, int row) {
        if (!vector.getField().isNullable()) {
            throw new BadValueException("null in a column that is not null");
        }
        while (row >= vector.getValueCapacity()) {
            vector.reAlloc();
        }
        switch (vector) {
            case StructVector v -> {
                v.setNull(row);
                // children keep their length in step with the parent
                v.getChildrenFromFields().forEach(child -> blank(child, row));
            }
            case FixedSizeListVector v -> {
                v.setNull(row);
                for (int i = 0; i < v.getListSize(); i++) {
                    blank(v.getDataVector(), row * v.getListSize() + i);
                }
            }
            default -> vector.setNull(row);
        }
    }

    /** A cell below a null parent: null where that is possible, else the type's zero. */
    private static void blank(FieldVector vector, int row) {
        if (vector.getField().isNullable()) {
            setNull(vector, row);
            return;
        }
        switch (vector) {
            case StructVector v -> {
                grow(v, row);
                v.setIndexDefined(row);
                v.getChildrenFromFields().forEach(child -> blank(child, row));
            }
            case MapVector v -> v.endValue(start(v, row), 0);
            case ListVector v -> v.endValue(start(v, row), 0);
            case FixedSizeListVector v -> {
                v.startNewValue(row);
                for (int i = 0; i < v.getListSize(); i++) {
                    blank(v.getDataVector(), row * v.getListSize() + i);
                }
            }
            case BitVector v -> v.setSafe(row, 0);
            case VarCharVector v -> v.setSafe(row, new byte[0]);
            case VarBinaryVector v -> v.setSafe(row, new byte[0]);
            case FixedSizeBinaryVector v -> v.setSafe(row, new byte[v.getByteWidth()]);
            case DecimalVector v -> v.setSafe(row, BigDecimal.ZERO.setScale(v.getScale()));
            case DateDayVector v -> v.setSafe(row, 0);
            case TimeStampVector v -> v.setSafe(row, 0L);
            case TimeSecVector v -> v.setSafe(row, 0);
            case TimeMilliVector v -> v.setSafe(row, 0);
            case TimeMicroVector v -> v.setSafe(row, 0L);
            case TimeNanoVector v -> v.setSafe(row, 0L);
            default -> set(vector, row, 0L);
        }
    }

    private static int start(ListVector vector, int row) {
        vector.startNewValue(row);
        return row;
    }

    private static void grow(FieldVector vector, int row) {
        while (row >= vector.getValueCapacity()) {
            vector.reAlloc();
        }
    }

    private static boolean bool(Object value) {
        return switch (value) {
            case Boolean b -> b;
            case String s when s.equalsIgnoreCase("true") -> true;
            case String s when s.equalsIgnoreCase("false") -> false;
            default -> throw wrong(value, "bool");
        };
    }

    private static long integer(Object value, long low, long high, String type) {
        long n = switch (value) {
            case Long l -> l;
            case Integer i -> i;
            case Short s -> s;
            case Byte b -> b;
            case BigInteger b -> exactLong(new BigDecimal(b), type);
            case BigDecimal d -> exactLong(d, type);
            case Double d when d == Math.rint(d) && Math.abs(d) < 0x1p63 -> d.longValue();
            case String s -> exactLong(number(s, type), type);
            default -> throw wrong(value, type);
        };
        if (n < low || n > high) {
            throw new BadValueException("%d is out of range for %s".formatted(n, type));
        }
        return n;
    }

    private static long exactLong(BigDecimal value, String type) {
        try {
            return value.longValueExact();
        } catch (ArithmeticException e) {
            throw wrong(value, type);
        }
    }

    private static double floating(Object value, String type) {
        return switch (value) {
            case Double d -> d;
            case Number n -> n.doubleValue();
            case String s -> {
                try {
                    yield Double.parseDouble(s.strip());
                } catch (NumberFormatException e) {
                    throw wrong(value, type);
                }
            }
            default -> throw wrong(value, type);
        };
    }

    private static BigDecimal number(Object value, String type) {
        return switch (value) {
            case BigDecimal d -> d;
            case BigInteger b -> new BigDecimal(b);
            case Double d when Double.isFinite(d) -> BigDecimal.valueOf(d);
            case Float f when Float.isFinite(f) -> new BigDecimal(f.toString());
            case Long l -> BigDecimal.valueOf(l);
            case Integer i -> BigDecimal.valueOf(i);
            case String s -> {
                // a short number can stand for a very long one: 1e999999999
                try {
                    BigDecimal parsed = new BigDecimal(s.strip());
                    if (Math.abs((long) parsed.scale()) > 400) {
                        throw wrong(value, type);
                    }
                    yield parsed;
                } catch (NumberFormatException e) {
                    throw wrong(value, type);
                }
            }
            default -> throw wrong(value, type);
        };
    }

    private static BigDecimal decimal(Object value, int precision, int scale) {
        String type = "decimal(%d,%d)".formatted(precision, scale);
        BigDecimal given = number(value, type);
        if (Math.abs((long) given.scale()) > 400) {
            throw wrong(value, type);
        }
        try {
            BigDecimal scaled = given.setScale(scale, RoundingMode.UNNECESSARY);
            if (scaled.precision() <= precision) {
                return scaled;
            }
        } catch (ArithmeticException e) {
            // more digits than the column keeps
        }
        throw wrong(value, type);
    }

    private static LocalDate date(Object value) {
        if (value instanceof LocalDate date) {
            return date;
        }
        try {
            return LocalDate.parse(text(value).strip());
        } catch (DateTimeException e) {
            throw wrong(value, "date");
        }
    }

    private static LocalTime time(Object value) {
        if (value instanceof LocalTime time) {
            return time;
        }
        try {
            return LocalTime.parse(text(value).strip());
        } catch (DateTimeException e) {
            throw wrong(value, "time");
        }
    }

    private static long exactly(long nanos, long unit, String type) {
        if (nanos % unit != 0) {
            throw new BadValueException("the value has more digits than %s keeps".formatted(type));
        }
        return nanos / unit;
    }

    private static long timestamp(Object value, ArrowType.Timestamp type) {
        String name = type.getTimezone() == null ? "timestamp" : "timestamp with time zone";
        Instant instant = instant(value, name);
        long perSecond = switch (type.getUnit()) {
            case SECOND -> 1L;
            case MILLISECOND -> 1_000L;
            case MICROSECOND -> 1_000_000L;
            case NANOSECOND -> 1_000_000_000L;
        };
        try {
            long part = exactly(instant.getNano(), 1_000_000_000L / perSecond, name);
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), perSecond), part);
        } catch (ArithmeticException e) {
            throw new BadValueException("%s is out of range for %s".formatted(text(value), name));
        }
    }

    /** Text without an offset is taken as UTC; a date alone is its midnight. */
    private static Instant instant(Object value, String type) {
        switch (value) {
            case Instant t -> {
                return t;
            }
            case LocalDateTime t -> {
                return t.toInstant(ZoneOffset.UTC);
            }
            case LocalDate t -> {
                return t.atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            case String s -> {
                String iso = s.strip();
                if (iso.length() > 10 && iso.charAt(10) == ' ') {
                    iso = iso.substring(0, 10) + 'T' + iso.substring(11);
                }
                try {
                    if (iso.length() == 10) {
                        return LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC);
                    }
                    boolean zoned = iso.endsWith("Z") || iso.indexOf('+', 11) > 0 || iso.indexOf('-', 11) > 0;
                    return zoned ? offset(iso) : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
                } catch (DateTimeException e) {
                    throw wrong(value, type);
                }
            }
            default -> throw wrong(value, type);
        }
    }

    private static Instant offset(String iso) {
        // PostgreSQL and DuckDB write +00, ISO 8601 wants +00:00
        int sign = Math.max(iso.indexOf('+', 11), iso.indexOf('-', 11));
        return OffsetDateTime.parse(sign > 0 && iso.length() - sign == 3 ? iso + ":00" : iso)
                .toInstant();
    }

    private static String text(Object value) {
        return switch (value) {
            case String s -> s;
            case Map<?, ?> m -> throw wrong(m, "text");
            case List<?> l -> throw wrong(l, "text");
            case byte[] b -> throw wrong(b, "text");
            default -> Values.text(value);
        };
    }

    private static byte[] binary(Object value) {
        return switch (value) {
            case byte[] bytes -> bytes;
            case String s -> {
                try {
                    yield Base64.getDecoder().decode(s);
                } catch (IllegalArgumentException e) {
                    throw new BadValueException("binary must be base64");
                }
            }
            default -> throw wrong(value, "binary");
        };
    }

    private static byte[] fixedBinary(Object value, FixedSizeBinaryVector vector) {
        if (Values.isUuid(vector.getField())) {
            return uuid(value);
        }
        byte[] bytes = binary(value);
        if (bytes.length != vector.getByteWidth()) {
            throw new BadValueException("%d bytes instead of %d".formatted(bytes.length, vector.getByteWidth()));
        }
        return bytes;
    }

    private static byte[] uuid(Object value) {
        if (value instanceof byte[] bytes && bytes.length == 16) {
            return bytes;
        }
        try {
            UUID uuid =
                    value instanceof UUID u ? u : UUID.fromString(text(value).strip());
            return ByteBuffer.allocate(16)
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits())
                    .array();
        } catch (IllegalArgumentException e) {
            throw wrong(value, "uuid");
        }
    }

    private static void list(ListVector vector, int row, Object value) {
        if (!(value instanceof List<?> list)) {
            throw wrong(value, "list");
        }
        int at = vector.startNewValue(row);
        for (int i = 0; i < list.size(); i++) {
            set(vector.getDataVector(), at + i, list.get(i));
        }
        vector.endValue(row, list.size());
    }

    private static void fixedList(FixedSizeListVector vector, int row, Object value) {
        if (!(value instanceof List<?> list)) {
            throw wrong(value, "list");
        }
        if (list.size() != vector.getListSize()) {
            throw new BadValueException("a list of %d instead of %d".formatted(list.size(), vector.getListSize()));
        }
        int at = vector.startNewValue(row);
        for (int i = 0; i < list.size(); i++) {
            set(vector.getDataVector(), at + i, list.get(i));
        }
    }

    private static void map(MapVector vector, int row, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(value, "map");
        }
        int at = vector.startNewValue(row);
        StructVector entries = (StructVector) vector.getDataVector();
        FieldVector keys = entries.getChildrenFromFields().get(0);
        FieldVector values = entries.getChildrenFromFields().get(1);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            grow(entries, at);
            entries.setIndexDefined(at);
            set(keys, at, entry.getKey());
            set(values, at, entry.getValue());
            at++;
        }
        vector.endValue(row, map.size());
    }

    private static void struct(StructVector vector, int row, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(value, "struct");
        }
        int known = 0;
        grow(vector, row);
        vector.setIndexDefined(row);
        for (FieldVector child : vector.getChildrenFromFields()) {
            known += map.containsKey(child.getName()) ? 1 : 0;
            set(child, row, map.get(child.getName()));
        }
        if (known != map.size()) {
            String unknown = map.keySet().stream()
                    .map(Objects::toString)
                    .filter(key -> vector.getChild(key) == null)
                    .findFirst()
                    .orElse("?");
            throw new BadValueException("unknown field field=" + unknown);
        }
    }

    private static BadValueException wrong(Object value, String type) {
        String text = value instanceof byte[] b ? b.length + " bytes" : String.valueOf(value);
        return new BadValueException("%s is not %s %s"
                .formatted(
                        value instanceof String ? '"' + cut(text) + '"' : cut(text),
                        "aeiou".indexOf(type.charAt(0)) >= 0 ? "an" : "a",
                        type));
    }

    private static String cut(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
