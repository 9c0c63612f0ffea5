package dev.weir.server.postgres.value;

import io.netty.buffer.ByteBuf;
import java.time.ZoneId;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Writes the values of a column as {@code DataRow} has them: four bytes of length, or -1 for null, and the value. Made once for a vector, it serves all batches
 * that are loaded into it; it makes no objects for a value, but for nested ones. One thread at a time.
 */
public abstract class ColumnWriter {
    private final FieldVector vector;

    private ColumnWriter(FieldVector vector) {
        this.vector = vector;
    }

    /** @param zone the session's, in which {@code timestamptz} is shown in text */
    public static ColumnWriter of(FieldVector vector, Format format, ZoneId zone) {
        if (format == Format.BINARY) {
            return new Binary(vector, zone);
        }
        return vector.getField().getType() instanceof ArrowType.Utf8
                ? new Binary(vector, zone)
                : new Text(vector, zone);
    }

    public final void write(ByteBuf out, int row) {
        if (vector.isNull(row)) {
            out.writeInt(ValueBinary.NULL);
        } else {
            value(out, row);
        }
    }

    abstract void value(ByteBuf out, int row);

    private static final class Text extends ColumnWriter {
        private final ValueText text;
        private final TextBytes bytes = new TextBytes();

        Text(FieldVector vector, ZoneId zone) {
            super(vector);
            this.text = ValueText.of(vector, zone, ' ');
        }

        @Override
        void value(ByteBuf out, int row) {
            bytes.clear();
            text.append(bytes, row);
            out.writeInt(bytes.length()).writeBytes(bytes.bytes(), 0, bytes.length());
        }
    }

    /** Also text as text, which is the same bytes. */
    private static final class Binary extends ColumnWriter {
        private final ValueBinary binary;

        Binary(FieldVector vector, ZoneId zone) {
            super(vector);
            this.binary = ValueBinary.of(vector, zone);
        }

        @Override
        void value(ByteBuf out, int row) {
            binary.write(out, row);
        }
    }
}
