package dev.weir.format.key;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UuidVector;

/** Values of the documents' golden vectors. */
final class KeyValues {
    private KeyValues() {}

    /** Puts what the text says into the first row. */
    static void set(FieldVector vector, String value) {
        switch (vector) {
            case BitVector v -> v.setSafe(0, Boolean.parseBoolean(value) ? 1 : 0);
            case TinyIntVector v -> v.setSafe(0, Byte.parseByte(value));
            case Float4Vector v -> v.setSafe(0, Float.parseFloat(value));
            case Float8Vector v -> v.setSafe(0, Double.parseDouble(value));
            case IntVector v -> v.setSafe(0, Integer.parseInt(value));
            case BigIntVector v -> v.setSafe(0, Long.parseLong(value));
            case DateDayVector v -> v.setSafe(0, (int) LocalDate.parse(value).toEpochDay());
            case TimeMicroVector v -> v.setSafe(0, LocalTime.parse(value).toNanoOfDay() / 1_000);
            case TimeMilliVector v -> v.setSafe(0, (int) (LocalTime.parse(value).toNanoOfDay() / 1_000_000));
            case TimeStampVector v -> {
                long seconds = LocalDateTime.parse(value).toEpochSecond(ZoneOffset.UTC);
                v.setSafe(
                        0,
                        seconds
                                * switch (v.getMinorType()) {
                                    case TIMESTAMPSEC -> 1L;
                                    case TIMESTAMPMICRO -> 1_000_000L;
                                    default -> 1_000_000_000L;
                                });
            }
            case DecimalVector v -> v.setSafe(0, new BigDecimal(value));
            case UuidVector v -> v.setSafe(0, UUID.fromString(value));
            case FixedSizeBinaryVector v -> v.setSafe(0, HexFormat.of().parseHex(value.replace("-", "")));
            case BaseVariableWidthVector v ->
                v.setSafe(
                        0,
                        v.getMinorType() == org.apache.arrow.vector.types.Types.MinorType.VARCHAR
                                ? value.getBytes(StandardCharsets.UTF_8)
                                : HexFormat.of().parseHex(value));
            default -> throw new AssertionError(vector.getField());
        }
    }
}
