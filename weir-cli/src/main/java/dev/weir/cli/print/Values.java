package dev.weir.cli.print;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * One cell as a plain Java object: Boolean, Long, Double, Float, BigDecimal, LocalDate, LocalTime, LocalDateTime, Instant, UUID, String,
 * byte[], List, Map (a struct by name, a map by key), or null.
 */
public final class Values {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Values() {}

    public static @Nullable Object of(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (vector) {
            case BitVector v -> v.get(row) != 0;
            case BaseIntVector v -> v.getValueAsLong(row);
            case Float4Vector v -> v.get(row);
            case Float8Vector v -> v.get(row);
            case DecimalVector v -> v.getObject(row);
            case DateDayVector v -> LocalDate.ofEpochDay(v.get(row));
            case TimeSecVector v -> LocalTime.ofSecondOfDay(v.get(row));
            case TimeMilliVector v -> LocalTime.ofNanoOfDay(v.get(row) * 1_000_000L);
            case TimeMicroVector v -> LocalTime.ofNanoOfDay(v.get(row) * 1_000L);
            case TimeNanoVector v -> LocalTime.ofNanoOfDay(v.get(row));
            case TimeStampVector v ->
                timestamp((ArrowType.Timestamp) v.getField().getType(), v.get(row));
            case VarCharVector v -> new String(v.get(row), StandardCharsets.UTF_8);
            case VarBinaryVector v -> v.get(row);
            case FixedSizeBinaryVector v -> isUuid(v.getField()) ? uuid(v.get(row)) : v.get(row);
            case MapVector v -> map(v, row);
            case ListVector v -> list(v.getDataVector(), v.getElementStartIndex(row), v.getElementEndIndex(row));
            case FixedSizeListVector v -> list(v.getDataVector(), row * v.getListSize(), (row + 1) * v.getListSize());
            case StructVector v -> struct(v, row);
            default -> vector.getObject(row);
        };
    }

    /** Whether this column holds UUIDs: sixteen bytes with Arrow's extension name. */
    public static boolean isUuid(Field field) {
        return "arrow.uuid".equals(field.getMetadata().get("ARROW:extension:name"));
    }

    /** As a person reads it; the text of nested values is quoted like JSON, binary is hexadecimal. */
    public static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case String s -> s;
            case BigDecimal d -> d.toPlainString();
            case LocalDateTime t -> dateTime(t);
            case Instant t -> dateTime(LocalDateTime.ofInstant(t, ZoneOffset.UTC)) + "Z";
            case LocalTime t -> time(t);
            case byte[] bytes -> hex(bytes);
            case List<?> list -> listText(list);
            case Map<?, ?> map -> mapText(map);
            default -> String.valueOf(value);
        };
    }

    private static String listText(List<?> list) {
        StringBuilder text = new StringBuilder("[");
        for (Object element : list) {
            text.append(text.length() == 1 ? "" : ", ").append(nested(element));
        }
        return text.append(']').toString();
    }

    private static String mapText(Map<?, ?> map) {
        StringBuilder text = new StringBuilder("{");
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(text.length() == 1 ? "" : ", ")
                    .append(text(entry.getKey()))
                    .append(": ")
                    .append(nested(entry.getValue()));
        }
        return text.append('}').toString();
    }

    private static String nested(@Nullable Object value) {
        return value instanceof String s ? '"' + s.replace("\"", "\\\"") + '"' : text(value);
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder(2 + bytes.length * 2).append("\\x");
        for (byte b : bytes) {
            text.append(Character.forDigit((b >> 4) & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return text.toString();
    }

    private static String dateTime(LocalDateTime t) {
        return t.toLocalDate() + " " + time(t.toLocalTime());
    }

    /** Seconds always, fractions only where there are any. */
    private static String time(LocalTime t) {
        String text = t.toString();
        return text.length() == 5 ? text + ":00" : text;
    }

    private static Object timestamp(ArrowType.Timestamp type, long value) {
        long perSecond = perSecond(type);
        long seconds = Math.floorDiv(value, perSecond);
        long nanos = Math.floorMod(value, perSecond) * (NANOS_PER_SECOND / perSecond);
        return type.getTimezone() == null
                ? LocalDateTime.ofEpochSecond(seconds, (int) nanos, ZoneOffset.UTC)
                : Instant.ofEpochSecond(seconds, nanos);
    }

    private static long perSecond(ArrowType.Timestamp type) {
        return switch (type.getUnit()) {
            case SECOND -> 1;
            case MILLISECOND -> TimeUnit.SECONDS.toMillis(1);
            case MICROSECOND -> TimeUnit.SECONDS.toMicros(1);
            case NANOSECOND -> NANOS_PER_SECOND;
        };
    }

    private static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private static List<@Nullable Object> list(FieldVector elements, int from, int to) {
        List<@Nullable Object> list = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            list.add(of(elements, i));
        }
        return list;
    }

    private static Map<@Nullable Object, @Nullable Object> map(MapVector vector, int row) {
        StructVector entries = (StructVector) vector.getDataVector();
        FieldVector keys = entries.getChildrenFromFields().get(0);
        FieldVector values = entries.getChildrenFromFields().get(1);
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = vector.getElementStartIndex(row); i < vector.getElementEndIndex(row); i++) {
            map.put(of(keys, i), of(values, i));
        }
        return map;
    }

    private static Map<@Nullable Object, @Nullable Object> struct(StructVector vector, int row) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (FieldVector child : vector.getChildrenFromFields()) {
            map.put(child.getName(), of(child, row));
        }
        return map;
    }
}
