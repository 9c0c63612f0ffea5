package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Puts values that came in into a column of a table. The vector grows as it must. */
@FunctionalInterface
interface ValueSetter {
    /** @param value not null, and of the column's {@link PgScalar}, or {@link Value.Many} of its elements' */
    void set(int row, Value value);

    static ValueSetter of(FieldVector vector) {
        Field field = vector.getField();
        return switch (field.getType()) {
            case ArrowType.Bool _ ->
                (row, value) -> ((BitVector) vector).setSafe(row, ((Value.Truth) value).value() ? 1 : 0);
            case ArrowType.Int type when type.getIsSigned() -> integer(vector, type.getBitWidth());
            case ArrowType.FloatingPoint type -> floating(vector, type);
            case ArrowType.Decimal type -> decimal(vector, type);
            case ArrowType.Date _ ->
                (row, value) -> fixed(vector, row, 4).setInt(4L * row, ((Value.Day) value).epochDay());
            case ArrowType.Time type -> time(vector, type.getUnit());
            case ArrowType.Timestamp type ->
                (row, value) -> fixed(vector, row, 8).setLong(8L * row, moment((Value.Moment) value, type.getUnit()));
            case ArrowType.Interval _ -> (row, value) -> span(fixed(vector, row, 16), 16L * row, (Value.Span) value);
            case ArrowType.Utf8 _ ->
                (row, value) ->
                        variable(vector, row, ((Value.Text) value).value().getBytes(StandardCharsets.UTF_8));
            case ArrowType.Binary _ -> (row, value) -> variable(vector, row, ((Value.Bytes) value).value());
            case ArrowType.FixedSizeBinary _
            when PgScalar.isUuid(field) -> (row, value) -> uuid(fixed(vector, row, 16), 16L * row, (Value.Uuid) value);
            case ArrowType.FixedSizeBinary type ->
                (row, value) -> bytes(vector, row, type.getByteWidth(), ((Value.Bytes) value).value());
            case ArrowType.List _, ArrowType.FixedSizeList _ -> many(vector);
            default -> throw ValueText.unsupported(field);
        };
    }

    /** Room for a row that is not null, and its data. */
    private static ArrowBuf fixed(FieldVector vector, int row, int width) {
        BaseFixedWidthVector fixed = (BaseFixedWidthVector) vector;
        while (row >= fixed.getValueCapacity()) {
            fixed.reAlloc();
        }
        if (fixed.getTypeWidth() != width) {
            throw new IllegalStateException("width=" + fixed.getTypeWidth());
        }
        fixed.setIndexDefined(row);
        return fixed.getDataBuffer();
    }

    private static void variable(FieldVector vector, int row, byte[] bytes) {
        ((BaseVariableWidthVector) vector).setSafe(row, bytes);
    }

    private static ValueSetter integer(FieldVector vector, int bits) {
        return switch (bits) {
            case 8 ->
                (row, value) -> {
                    long number = ((Value.Whole) value).value();
                    if (number != (byte) number) {
                        throw Malformed.range(PgScalar.INT2, Long.toString(number));
                    }
                    fixed(vector, row, 1).setByte(row, (byte) number);
                };
            case 16 -> (row, value) -> fixed(vector, row, 2).setShort(2L * row, (short) ((Value.Whole) value).value());
            case 32 -> (row, value) -> fixed(vector, row, 4).setInt(4L * row, (int) ((Value.Whole) value).value());
            default -> (row, value) -> fixed(vector, row, 8).setLong(8L * row, ((Value.Whole) value).value());
        };
    }

    private static ValueSetter floating(FieldVector vector, ArrowType.FloatingPoint type) {
        return type.getPrecision() == FloatingPointPrecision.SINGLE
                ? (row, value) -> fixed(vector, row, 4).setFloat(4L * row, (float) ((Value.Real) value).value())
                : (row, value) -> fixed(vector, row, 8).setDouble(8L * row, ((Value.Real) value).value());
    }

    private static ValueSetter decimal(FieldVector vector, ArrowType.Decimal type) {
        return (row, value) -> {
            BigDecimal given = ((Value.Decimal) value).value();
            BigDecimal rounded = rounded(given, type.getScale(), type.getPrecision());
            ((DecimalVector) vector).setSafe(row, rounded);
        };
    }

    /** With the column's scale, as PostgreSQL rounds. A power of ten is checked before it is written out as digits. */
    private static BigDecimal rounded(BigDecimal value, int scale, int precision) {
        long wholeDigits = (long) value.precision() - value.scale();
        if (value.signum() == 0 || wholeDigits < -scale) {
            return BigDecimal.ZERO.setScale(scale);
        }
        if (wholeDigits <= precision - scale) {
            BigDecimal rounded = value.setScale(scale, RoundingMode.HALF_UP);
            if (rounded.precision() <= precision) {
                return rounded;
            }
        }
        throw Malformed.range(PgScalar.NUMERIC, value.toString());
    }

    private static ValueSetter time(FieldVector vector, TimeUnit unit) {
        return switch (unit) {
            case SECOND ->
                (row, value) ->
                        fixed(vector, row, 4).setInt(4L * row, (int) (((Value.Clock) value).nanos() / 1_000_000_000));
            case MILLISECOND ->
                (row, value) ->
                        fixed(vector, row, 4).setInt(4L * row, (int) (((Value.Clock) value).nanos() / 1_000_000));
            case MICROSECOND ->
                (row, value) -> fixed(vector, row, 8).setLong(8L * row, ((Value.Clock) value).nanos() / 1_000);
            case NANOSECOND -> (row, value) -> fixed(vector, row, 8).setLong(8L * row, ((Value.Clock) value).nanos());
        };
    }

    private static long moment(Value.Moment moment, TimeUnit unit) {
        if (moment.isInfinite()) {
            return moment.epochSecond() > 0 ? TimeText.INFINITE_MOMENT : -TimeText.INFINITE_MOMENT;
        }
        long perSecond = switch (unit) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> 1_000_000_000;
        };
        // what the binary format can tell too, which counts microseconds from 2000
        long limit = Math.min(
                TimeText.INFINITE_MOMENT / perSecond - 1,
                (TimeText.INFINITE_MOMENT - ValueBinary.EPOCH_MICROS) / TimeText.SECOND_MICROS - 1);
        if (moment.epochSecond() > limit || moment.epochSecond() < -limit) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH, "a timestamp is out of range of its column unit=" + unit.name());
        }
        return moment.epochSecond() * perSecond + moment.nanos() / (1_000_000_000L / perSecond);
    }

    private static void span(ArrowBuf data, long at, Value.Span span) {
        if (Math.abs(span.micros()) > Long.MAX_VALUE / 1000) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH, "an interval is out of range; it must fit into nanoseconds");
        }
        data.setInt(at, span.months());
        data.setInt(at + 4, span.days());
        data.setLong(at + 8, span.micros() * 1000);
    }

    private static void uuid(ArrowBuf data, long at, Value.Uuid uuid) {
        data.setLong(at, Long.reverseBytes(uuid.high()));
        data.setLong(at + 8, Long.reverseBytes(uuid.low()));
    }

    private static void bytes(FieldVector vector, int row, int width, byte[] bytes) {
        if (bytes.length != width) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "the column's values have one length bytes=" + bytes.length + " expected=" + width);
        }
        fixed(vector, row, width).setBytes((long) width * row, bytes);
    }

    private static ValueSetter many(FieldVector vector) {
        ListRow list = ListRow.of(vector);
        ValueSetter element = of(list.elements());
        return (row, value) -> {
            List<Value> elements = ((Value.Many) value).elements();
            int start = list.start(row, elements.size());
            for (int i = 0; i < elements.size(); i++) {
                Value one = elements.get(i);
                if (one instanceof Value.Many) {
                    throw new WeirException(
                            ErrorCode.TYPE_MISMATCH, "an array of more than one dimension is no value of the column");
                }
                if (one instanceof Value.Null) {
                    Nulls.set(list.elements(), start + i);
                } else {
                    element.set(start + i, one);
                }
            }
            list.end(row, elements.size());
        };
    }
}
