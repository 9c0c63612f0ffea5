package dev.weir.client.columns;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TypeNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.UUID;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Java values to the bits of Arrow values and back (the table in docs/client.md). A value that does not fit is
 * {@code TYPE_MISMATCH}; only fractions of a second finer than the column's unit are cut off, towards the past.
 */
final class Values {
    private static final String EXTENSION_NAME = "ARROW:extension:name";

    private Values() {}

    @FunctionalInterface
    interface ToLong {
        long of(Field field, Object value);
    }

    @FunctionalInterface
    interface ToBytes {
        byte[] of(Field field, Object value);
    }

    static boolean isUuid(Field field) {
        return "arrow.uuid".equals(field.getMetadata().get(EXTENSION_NAME));
    }

    static WeirException mismatch(Field field, Object value) {
        String text = String.valueOf(value);
        return new WeirException(
                ErrorCode.TYPE_MISMATCH,
                "the value does not fit the column: give a value of the column's type column=" + field.getName()
                        + " type=" + TypeNames.shown(field) + " java="
                        + value.getClass().getSimpleName() + " value="
                        + (text.length() > 40 ? text.substring(0, 40) + "..." : text));
    }

    static long integer(Field field, Object value) {
        long number;
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            number = ((Number) value).longValue();
        } else if (value instanceof BigInteger big && big.bitLength() <= 63) {
            number = big.longValue();
        } else {
            throw mismatch(field, value);
        }
        int spare = 64 - ((ArrowType.Int) field.getType()).getBitWidth();
        if ((number << spare) >> spare != number) {
            throw mismatch(field, value);
        }
        return number;
    }

    static long float64(Field field, Object value) {
        return Double.doubleToRawLongBits(toDouble(field, value));
    }

    static long float32(Field field, Object value) {
        float number;
        if (value instanceof Float single) {
            number = single;
        } else {
            double wide = toDouble(field, value);
            number = (float) wide;
            if (Double.compare(number, wide) != 0 && !Double.isNaN(wide)) {
                throw mismatch(field, value);
            }
        }
        return Float.floatToRawIntBits(number);
    }

    private static double toDouble(Field field, Object value) {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).doubleValue();
        }
        // not the largest long, whose double is one more
        if (value instanceof Long number && (long) (double) (long) number == number && number != Long.MAX_VALUE) {
            return (double) number;
        }
        throw mismatch(field, value);
    }

    static long date(Field field, Object value) {
        long days;
        if (value instanceof LocalDate date) {
            days = date.toEpochDay();
        } else if (value instanceof Integer || value instanceof Long) {
            days = ((Number) value).longValue();
        } else {
            throw mismatch(field, value);
        }
        if (days != (int) days) {
            throw mismatch(field, value);
        }
        return days;
    }

    static long time(Field field, Object value) {
        long perUnit = nanosPerUnit(((ArrowType.Time) field.getType()).getUnit());
        if (value instanceof LocalTime time) {
            return time.toNanoOfDay() / perUnit;
        }
        if (value instanceof Integer || value instanceof Long) {
            long units = ((Number) value).longValue();
            if (units >= 0 && units < Duration.ofDays(1).toNanos() / perUnit) {
                return units;
            }
        }
        throw mismatch(field, value);
    }

    static long timestamp(Field field, Object value) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) field.getType();
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        Instant instant;
        if (type.getTimezone() == null) {
            if (!(value instanceof LocalDateTime local)) {
                throw mismatch(field, value);
            }
            instant = local.toInstant(ZoneOffset.UTC);
        } else if (value instanceof Instant given) {
            instant = given;
        } else if (value instanceof ZonedDateTime zoned) {
            instant = zoned.toInstant();
        } else if (value instanceof OffsetDateTime offset) {
            instant = offset.toInstant();
        } else {
            throw mismatch(field, value);
        }
        long perUnit = nanosPerUnit(type.getUnit());
        long unitsPerSecond = 1_000_000_000L / perUnit;
        try {
            // seconds are floored and the nanoseconds positive; add after borrowing one second, so that the smallest
            // long can be reached
            if (instant.getEpochSecond() < 0) {
                return Math.addExact(
                        Math.multiplyExact(instant.getEpochSecond() + 1, unitsPerSecond),
                        Math.floorDiv(instant.getNano() - 1_000_000_000L, perUnit));
            }
            return Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), unitsPerSecond), instant.getNano() / perUnit);
        } catch (ArithmeticException e) {
            throw mismatch(field, value);
        }
    }

    static byte[] decimal(Field field, Object value) {
        ArrowType.Decimal type = (ArrowType.Decimal) field.getType();
        BigDecimal number;
        if (value instanceof BigDecimal decimal) {
            number = decimal;
        } else if (value instanceof BigInteger big) {
            number = new BigDecimal(big);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            number = BigDecimal.valueOf(((Number) value).longValue());
        } else {
            throw mismatch(field, value);
        }
        // a scale far away would make a number of millions of digits before it is refused
        if (number.signum() != 0 && (long) number.precision() - number.scale() > 38) {
            throw mismatch(field, value);
        }
        BigInteger unscaled;
        try {
            unscaled = number.setScale(type.getScale()).unscaledValue();
        } catch (ArithmeticException e) {
            throw mismatch(field, value);
        }
        if (unscaled.bitLength() > 127 || new BigDecimal(unscaled).precision() > type.getPrecision()) {
            throw mismatch(field, value);
        }
        byte[] bigEndian = unscaled.toByteArray();
        byte[] littleEndian = new byte[16];
        Arrays.fill(littleEndian, (byte) (unscaled.signum() < 0 ? -1 : 0));
        for (int i = 0; i < bigEndian.length; i++) {
            littleEndian[i] = bigEndian[bigEndian.length - 1 - i];
        }
        return littleEndian;
    }

    static byte[] uuid(Field field, Object value) {
        if (value instanceof UUID uuid) {
            return ByteBuffer.allocate(16)
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits())
                    .array();
        }
        return fixedBytes(field, value);
    }

    static byte[] fixedBytes(Field field, Object value) {
        if (value instanceof byte[] content
                && content.length == ((ArrowType.FixedSizeBinary) field.getType()).getByteWidth()) {
            return content;
        }
        throw mismatch(field, value);
    }

    static long nanosPerUnit(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 1_000_000_000L;
            case MILLISECOND -> 1_000_000L;
            case MICROSECOND -> 1_000L;
            case NANOSECOND -> 1L;
        };
    }

    static Instant instant(long value, TimeUnit unit) {
        long unitsPerSecond = 1_000_000_000L / nanosPerUnit(unit);
        return Instant.ofEpochSecond(
                Math.floorDiv(value, unitsPerSecond), Math.floorMod(value, unitsPerSecond) * nanosPerUnit(unit));
    }
}
