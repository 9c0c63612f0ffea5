package dev.weir.server.postgres.value;

import io.netty.buffer.ByteBuf;
import java.time.ZoneId;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;

/** Reads values into a column of a table: the way back of {@link ColumnWriter}. */
final class ColumnReader {
    /** What is not an array or JSON is one of these; how it is written, and where it goes. */
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
        ValueSetter setter = ValueSetter.of(vector);
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

    /** @param bytes all of the value */
    void read(int row, ByteBuf bytes) {
        reading.read(row, bytes);
    }

    void readNull(int row) {
        Nulls.set(vector, row);
    }
}
