package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TypeNames;
import java.time.ZoneId;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** The text of a column's values. Reads the buffers that the vector has at the moment, so that it serves batch after batch. */
@FunctionalInterface
interface ValueText {
    /** @param row of a value that is not null */
    void append(TextBytes to, int row);

    /** @param separator between date and time */
    static ValueText of(FieldVector vector, ZoneId zone, char separator) {
        Field field = vector.getField();
        return switch (field.getType()) {
            case ArrowType.Null _ -> (_, _) -> {};
            case ArrowType.Bool _ -> (to, row) -> to.put(isTrue(vector, row) ? 't' : 'f');
            case ArrowType.Int type -> integer(vector, type);
            case ArrowType.FloatingPoint type -> floating(vector, type);
            case ArrowType.Decimal type -> decimal(vector, type.getScale());
            case ArrowType.Date _ ->
                (to, row) -> TimeText.date(to, vector.getDataBuffer().getInt(4L * row));
            case ArrowType.Time _ -> {
                Micros micros = Micros.ofTime(vector);
                yield (to, row) -> TimeText.time(to, micros.at(row));
            }
            case ArrowType.Timestamp type -> {
                Micros micros = Micros.ofTimestamp(vector);
                if (type.getTimezone() == null) {
                    yield (to, row) -> TimeText.timestamp(to, micros.at(row), separator);
                }
                ZoneOffsets offsets = new ZoneOffsets(zone);
                yield (to, row) -> TimeText.timestampWithZone(to, micros.at(row), offsets, separator);
            }
            case ArrowType.Interval _ -> (to, row) -> interval(to, vector.getDataBuffer(), 16L * row);
            case ArrowType.Utf8 _ -> variable(vector, TextBytes::copy);
            case ArrowType.Binary _ -> variable(vector, ValueText::bytea);
            case ArrowType.FixedSizeBinary _
            when PgScalar.isUuid(field) -> (to, row) -> uuid(to, vector.getDataBuffer(), 16L * row);
            case ArrowType.FixedSizeBinary type -> {
                int width = type.getByteWidth();
                yield (to, row) -> bytea(to, vector.getDataBuffer(), (long) width * row, width);
            }
            case ArrowType.List _, ArrowType.FixedSizeList _
            when PgType.arrayElement(field).isPresent() -> new ArrayText(vector, zone);
            case ArrowType.List _, ArrowType.FixedSizeList _, ArrowType.Map _, ArrowType.Struct _ ->
                JsonText.of(vector, zone);
            default -> throw unsupported(field);
        };
    }

    static WeirException unsupported(Field field) {
        return new WeirException(
                ErrorCode.UNSUPPORTED_TYPE,
                "the type has no form on the postgres wire; cast it to varchar column=" + field.getName() + " type="
                        + TypeNames.shown(field));
    }

    static boolean isTrue(FieldVector vector, int row) {
        return ((vector.getDataBuffer().getByte(row >> 3) >> (row & 7)) & 1) != 0;
    }

    private static ValueText integer(FieldVector vector, ArrowType.Int type) {
        if (type.getBitWidth() == 64 && !type.getIsSigned()) {
            Int128 number = new Int128();
            return (to, row) -> {
                number.loadUnsigned(vector.getDataBuffer().getLong(8L * row));
                number.text(to, 0);
            };
        }
        Whole whole = Whole.of(vector, type);
        return (to, row) -> to.number(whole.at(row));
    }

    private static ValueText floating(FieldVector vector, ArrowType.FloatingPoint type) {
        FloatText text = new FloatText();
        return type.getPrecision() == FloatingPointPrecision.SINGLE
                ? (to, row) -> text.float4(to, vector.getDataBuffer().getFloat(4L * row))
                : (to, row) -> text.float8(to, vector.getDataBuffer().getDouble(8L * row));
    }

    private static ValueText decimal(FieldVector vector, int scale) {
        Int128 number = new Int128();
        return (to, row) -> {
            ArrowBuf data = vector.getDataBuffer();
            number.load(data.getLong(16L * row), data.getLong(16L * row + 8));
            number.text(to, scale);
        };
    }

    private static void interval(TextBytes to, ArrowBuf data, long at) {
        TimeText.interval(to, data.getInt(at), data.getInt(at + 4), data.getLong(at + 8) / 1000);
    }

    /** Bytes in a vector's buffer. */
    @FunctionalInterface
    interface Slice {
        void append(TextBytes to, ArrowBuf from, long at, int count);
    }

    static ValueText variable(FieldVector vector, Slice slice) {
        BaseVariableWidthVector texts = (BaseVariableWidthVector) vector;
        return (to, row) -> {
            int start = texts.getStartOffset(row);
            slice.append(to, texts.getDataBuffer(), start, texts.getEndOffset(row) - start);
        };
    }

    private static void bytea(TextBytes to, ArrowBuf from, long at, int count) {
        to.put('\\').put('x').hex(from, at, count);
    }

    private static void uuid(TextBytes to, ArrowBuf from, long at) {
        to.hex(from, at, 4).put('-').hex(from, at + 4, 2).put('-').hex(from, at + 6, 2);
        to.put('-').hex(from, at + 8, 2).put('-').hex(from, at + 10, 6);
    }
}
