package dev.weir.server.postgres.value;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Optional;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.pojo.Field;

/** Reads values into a column of a table: the way back of {@link ColumnWriter}. */
final class ColumnReader {
    private static final int MAX_SHORT_DIGITS = 18;

    @FunctionalInterface
    private interface Reading {
        void read(int row, ByteBuf bytes);
    }

    private final FieldVector vector;
    private final Reading reading;

    private ColumnReader(FieldVector vector, Reading reading) {
        this.vector = vector;
        this.reading = reading;
    }

    /** @param zone of timestamps that say none */
    static ColumnReader of(FieldVector vector, Format format, ZoneId zone) {
        Field field = vector.getField();
        PgScalar type = PgScalar.of(field);
        Optional<PgScalar> element = PgType.arrayElement(field).map(PgScalar::of);
        if (element.isPresent()) {
            return new ColumnReader(vector, array(vector, element.get(), format, zone));
        }
        if (type == PgScalar.JSON) {
            JsonSetter json = JsonSetter.of(vector, zone);
            return new ColumnReader(
                    vector, (row, bytes) -> json.set(row, JsonValue.parse(BinaryValue.utf8(type, bytes))));
        }
        if (vector instanceof VarCharVector texts) {
            return new ColumnReader(vector, (row, bytes) -> text(texts, row, bytes));
        }
        ValueSetter setter = ValueSetter.of(vector);
        if (format == Format.TEXT && vector instanceof BigIntVector numbers) {
            return new ColumnReader(vector, (row, bytes) -> {
                if (isShortNumber(bytes)) {
                    numbers.setSafe(row, shortNumber(bytes));
                } else {
                    setter.set(row, TextValue.of(type, BinaryValue.utf8(type, bytes), zone));
                }
            });
        }
        return new ColumnReader(
                vector,
                format == Format.BINARY
                        ? (row, bytes) -> setter.set(row, BinaryValue.of(type, bytes))
                        : (row, bytes) -> setter.set(row, TextValue.of(type, BinaryValue.utf8(type, bytes), zone)));
    }

    private static Reading array(FieldVector vector, PgScalar element, Format format, ZoneId zone) {
        ValueSetter setter = ValueSetter.of(vector);
        return format == Format.BINARY
                ? (row, bytes) -> setter.set(row, ArrayValue.binary(element, bytes))
                : (row, bytes) ->
                        setter.set(row, ArrayValue.text(element, BinaryValue.utf8(PgScalar.TEXT, bytes), zone));
    }

    /** ASCII, the most of all texts, is copied as it is. */
    private static void text(VarCharVector texts, int row, ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (isAscii(bytes)) {
            texts.setSafe(row, bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), length);
        } else {
            texts.setSafe(row, BinaryValue.utf8(PgScalar.TEXT, bytes).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static boolean isAscii(ByteBuf bytes) {
        if (!bytes.hasArray()) {
            return false;
        }
        byte[] array = bytes.array();
        int end = bytes.arrayOffset() + bytes.writerIndex();
        for (int i = bytes.arrayOffset() + bytes.readerIndex(); i < end; i++) {
            if (array[i] <= 0) {
                return false;
            }
        }
        return true;
    }

    /** Digits only, perhaps with a minus, that surely fit into 64 bits. */
    private static boolean isShortNumber(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int end = bytes.writerIndex();
        if (end > start && bytes.getByte(start) == '-') {
            start++;
        }
        if (end == start || end - start > MAX_SHORT_DIGITS) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (bytes.getByte(i) < '0' || bytes.getByte(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static long shortNumber(ByteBuf bytes) {
        boolean negative = bytes.getByte(bytes.readerIndex()) == '-';
        long number = 0;
        for (int i = bytes.readerIndex() + (negative ? 1 : 0); i < bytes.writerIndex(); i++) {
            number = number * 10 + (bytes.getByte(i) - '0');
        }
        return negative ? -number : number;
    }

    /** @param bytes all of the value */
    void read(int row, ByteBuf bytes) {
        reading.read(row, bytes);
    }

    void readNull(int row) {
        Nulls.set(vector, row);
    }
}
