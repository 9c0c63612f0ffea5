package dev.weir.server.postgres.value;

import io.netty.buffer.ByteBuf;
import java.time.ZoneId;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** A column's values in PostgreSQL's binary format, each with its length before it. */
@FunctionalInterface
interface ValueBinary {
    /** 2000-01-01, from which PostgreSQL counts. */
    int EPOCH_DAYS = 10_957;

    long EPOCH_MICROS = EPOCH_DAYS * TimeText.DAY_MICROS;
    int NULL = -1;

    /** @param row of a value that is not null */
    void write(ByteBuf out, int row);

    /** @param zone for timestamps in JSON, which is text in this format too */
    static ValueBinary of(FieldVector vector, ZoneId zone) {
        Field field = vector.getField();
        return switch (field.getType()) {
            case ArrowType.Null _ -> (out, _) -> out.writeInt(NULL);
            case ArrowType.Bool _ -> (out, row) -> out.writeInt(1).writeByte(ValueText.isTrue(vector, row) ? 1 : 0);
            case ArrowType.Int type -> integer(vector, type);
            case ArrowType.FloatingPoint type ->
                type.getPrecision() == FloatingPointPrecision.SINGLE
                        ? (out, row) ->
                                out.writeInt(4).writeInt(vector.getDataBuffer().getInt(4L * row))
                        : (out, row) ->
                                out.writeInt(8).writeLong(vector.getDataBuffer().getLong(8L * row));
            case ArrowType.Decimal type -> {
                NumericBinary numeric = new NumericBinary(type.getScale());
                yield (out, row) -> {
                    ArrowBuf data = vector.getDataBuffer();
                    numeric.write(out, data.getLong(16L * row), data.getLong(16L * row + 8));
                };
            }
            case ArrowType.Date _ ->
                (out, row) ->
                        out.writeInt(4).writeInt(day(vector.getDataBuffer().getInt(4L * row)));
            case ArrowType.Time _ -> {
                Micros micros = Micros.ofTime(vector);
                yield (out, row) -> out.writeInt(8).writeLong(micros.at(row));
            }
            case ArrowType.Timestamp _ -> {
                Micros micros = Micros.ofTimestamp(vector);
                yield (out, row) -> out.writeInt(8).writeLong(moment(micros.at(row)));
            }
            case ArrowType.Interval _ -> (out, row) -> interval(out, vector.getDataBuffer(), 16L * row);
            case ArrowType.Utf8 _, ArrowType.Binary _ -> bytes(vector);
            case ArrowType.FixedSizeBinary type -> {
                int width = type.getByteWidth();
                yield (out, row) ->
                        ArrowBytes.copy(out.writeInt(width), vector.getDataBuffer(), (long) width * row, width);
            }
            case ArrowType.List _, ArrowType.FixedSizeList _
            when PgType.arrayElement(field).isPresent() -> new ArrayBinary(vector, zone);
            case ArrowType.List _, ArrowType.FixedSizeList _, ArrowType.Map _, ArrowType.Struct _ -> {
                ValueText json = JsonText.of(vector, zone);
                TextBytes text = new TextBytes();
                yield (out, row) -> {
                    text.clear();
                    json.append(text, row);
                    out.writeInt(text.length()).writeBytes(text.bytes(), 0, text.length());
                };
            }
            default -> throw ValueText.unsupported(field);
        };
    }

    private static ValueBinary integer(FieldVector vector, ArrowType.Int type) {
        if (type.getBitWidth() == 64 && !type.getIsSigned()) {
            NumericBinary numeric = new NumericBinary(0);
            return (out, row) ->
                    numeric.writeUnsigned(out, vector.getDataBuffer().getLong(8L * row));
        }
        Whole whole = Whole.of(vector, type);
        return switch (PgScalar.of(vector.getField())) {
            case INT2 -> (out, row) -> out.writeInt(2).writeShort((int) whole.at(row));
            case INT4, OID -> (out, row) -> out.writeInt(4).writeInt((int) whole.at(row));
            default -> (out, row) -> out.writeInt(8).writeLong(whole.at(row));
        };
    }

    private static ValueBinary bytes(FieldVector vector) {
        BaseVariableWidthVector texts = (BaseVariableWidthVector) vector;
        return (out, row) -> {
            int start = texts.getStartOffset(row);
            int length = texts.getEndOffset(row) - start;
            ArrowBytes.copy(out.writeInt(length), texts.getDataBuffer(), start, length);
        };
    }

    private static int day(int day) {
        if (day == TimeText.INFINITE_DAY) {
            return Integer.MAX_VALUE;
        }
        return day < -TimeText.INFINITE_DAY + EPOCH_DAYS ? Integer.MIN_VALUE : day - EPOCH_DAYS;
    }

    private static long moment(long micros) {
        if (TimeText.isInfinite(micros)) {
            return micros < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        if (micros < Long.MIN_VALUE + EPOCH_MICROS) {
            throw Micros.outOfRange();
        }
        return micros - EPOCH_MICROS;
    }

    private static void interval(ByteBuf out, ArrowBuf data, long at) {
        out.writeInt(16).writeLong(data.getLong(at + 8) / 1000);
        out.writeInt(data.getInt(at + 4)).writeInt(data.getInt(at));
    }
}
