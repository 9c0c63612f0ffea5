package dev.weir.server.flightsql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TypeNames;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Values as texts that a cast in SQL reads back as the same values, nested ones too. */
final class ParameterTexts {
    private static final HexFormat BYTES = HexFormat.of().withUpperCase().withPrefix("\\x");
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private ParameterTexts() {}

    /** Empty for null. */
    static Optional<String> of(FieldVector vector, int row) {
        return vector.isNull(row) ? Optional.empty() : Optional.of(text(vector, row));
    }

    private static String text(FieldVector vector, int row) {
        return switch (vector) {
            case BitVector bits -> bits.get(row) == 1 ? "true" : "false";
            case BaseIntVector ints -> Long.toString(ints.getValueAsLong(row));
            case Float4Vector floats -> number(Float.toString(floats.get(row)));
            case Float8Vector doubles -> number(Double.toString(doubles.get(row)));
            case DecimalVector decimals -> decimal(decimals.getObject(row));
            case VarCharVector texts -> new String(texts.get(row), StandardCharsets.UTF_8);
            case VarBinaryVector bytes -> BYTES.formatHex(bytes.get(row));
            case FixedSizeBinaryVector bytes -> isUuid(vector) ? uuid(bytes.get(row)) : BYTES.formatHex(bytes.get(row));
            case DateDayVector days -> date(LocalDate.ofEpochDay(days.get(row)));
            case TimeSecVector time -> time(time.get(row), TimeUnit.SECOND);
            case TimeMilliVector time -> time(time.get(row), TimeUnit.MILLISECOND);
            case TimeMicroVector time -> time(time.get(row), TimeUnit.MICROSECOND);
            case TimeNanoVector time -> time(time.get(row), TimeUnit.NANOSECOND);
            case TimeStampVector moment ->
                moment(moment.get(row), (ArrowType.Timestamp) moment.getField().getType());
            case MapVector map -> map(map, row);
            case ListVector list ->
                list(list.getDataVector(), list.getElementStartIndex(row), list.getElementEndIndex(row));
            case FixedSizeListVector list ->
                list(list.getDataVector(), list.getElementStartIndex(row), list.getElementEndIndex(row));
            case StructVector struct -> struct(struct, row);
            default ->
                throw new WeirException(
                        ErrorCode.UNSUPPORTED_TYPE,
                        "a parameter of this type cannot be bound; cast it type=" + TypeNames.shown(vector.getField()));
        };
    }

    private static String number(String text) {
        return switch (text) {
            case "NaN" -> "nan";
            case "Infinity" -> "inf";
            case "-Infinity" -> "-inf";
            default -> text;
        };
    }

    private static String decimal(BigDecimal value) {
        return value.toPlainString();
    }

    private static boolean isUuid(FieldVector vector) {
        return "arrow.uuid"
                .equals(vector.getField().getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME));
    }

    private static String uuid(byte[] bytes) {
        java.nio.ByteBuffer halves = java.nio.ByteBuffer.wrap(bytes);
        return new UUID(halves.getLong(), halves.getLong()).toString();
    }

    /** Years before the first are counted backwards, and have no zero. */
    private static String date(LocalDate date) {
        int year = date.getYear();
        String rest = String.format("-%02d-%02d", date.getMonthValue(), date.getDayOfMonth());
        return year > 0 ? String.format("%04d", year) + rest : String.format("%04d", 1 - year) + rest + " (BC)";
    }

    private static long perSecond(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> NANOS_PER_SECOND;
        };
    }

    private static String time(long value, TimeUnit unit) {
        long nanos = value * (NANOS_PER_SECOND / perSecond(unit));
        return time(LocalTime.ofNanoOfDay(nanos));
    }

    private static String time(LocalTime time) {
        String whole = String.format("%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
        return time.getNano() == 0
                ? whole
                : whole + String.format(".%09d", time.getNano()).replaceAll("0+$", "");
    }

    private static String moment(long value, ArrowType.Timestamp type) {
        long perSecond = perSecond(type.getUnit());
        long second = Math.floorDiv(value, perSecond);
        long nanos = Math.floorMod(value, perSecond) * (NANOS_PER_SECOND / perSecond);
        LocalDateTime moment = LocalDateTime.ofInstant(Instant.ofEpochSecond(second, nanos), ZoneOffset.UTC);
        String zone = type.getTimezone() == null ? "" : "+00";
        String date = date(moment.toLocalDate());
        boolean before = date.endsWith(" (BC)");
        String day = before ? date.substring(0, date.length() - 5) : date;
        return day + " " + time(moment.toLocalTime()) + zone + (before ? " (BC)" : "");
    }

    private static String list(FieldVector elements, int from, int to) {
        List<String> texts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            texts.add(part(elements, i));
        }
        return "[" + String.join(", ", texts) + "]";
    }

    private static String struct(StructVector struct, int row) {
        List<String> texts = new ArrayList<>();
        for (FieldVector child : struct.getChildrenFromFields()) {
            texts.add(quoted(child.getName()) + ": " + part(child, row));
        }
        return "{" + String.join(", ", texts) + "}";
    }

    private static String map(MapVector map, int row) {
        StructVector entries = (StructVector) map.getDataVector();
        FieldVector keys = entries.getChildrenFromFields().get(0);
        FieldVector values = entries.getChildrenFromFields().get(1);
        List<String> texts = new ArrayList<>();
        for (int i = map.getElementStartIndex(row); i < map.getElementEndIndex(row); i++) {
            texts.add(part(keys, i) + "=" + part(values, i));
        }
        return "{" + String.join(", ", texts) + "}";
    }

    /** Within others: what could be taken for their signs is quoted. */
    private static String part(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return "NULL";
        }
        String text = text(vector, row);
        return switch (vector) {
            case MapVector any -> text;
            case ListVector any -> text;
            case FixedSizeListVector any -> text;
            case StructVector any -> text;
            case BaseIntVector any -> text;
            default -> quoted(text);
        };
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
