package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The data of a {@code COPY ... TO STDOUT}. Made once for a root, it serves all batches that are loaded into it. One thread at a time. */
public final class CopyWriter {
    static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    static final short TRAILER = -1;

    /** One column's text, without null. */
    private record Column(FieldVector vector, ValueText text, boolean forceQuote) {}

    private final CopyFormat format;
    private final VectorSchemaRoot root;
    private final List<ColumnWriter> binary;
    private final List<Column> columns;
    private final byte[] nullBytes;
    private final TextBytes value = new TextBytes();

    /** @param zone the session's */
    public CopyWriter(CopyFormat format, VectorSchemaRoot root, ZoneId zone) {
        this.format = format;
        this.root = root;
        this.nullBytes = format.nullText().getBytes(StandardCharsets.UTF_8);
        List<FieldVector> vectors = root.getFieldVectors();
        for (String name : format.forceQuote()) {
            requireColumn(vectors, name);
        }
        boolean isBinary = format.kind() == CopyFormat.Kind.BINARY;
        this.binary = isBinary
                ? vectors.stream()
                        .map(vector -> ColumnWriter.of(vector, Format.BINARY, zone))
                        .toList()
                : List.of();
        this.columns = isBinary
                ? List.of()
                : vectors.stream().map(vector -> column(vector, zone)).toList();
    }

    private static void requireColumn(List<FieldVector> vectors, String name) {
        if (!name.equals("*") && vectors.stream().noneMatch(vector -> name.equalsIgnoreCase(vector.getName()))) {
            throw new WeirException(ErrorCode.UNKNOWN_COLUMN, "copy has no such column column=" + name);
        }
    }

    private Column column(FieldVector vector, ZoneId zone) {
        Set<String> forced = format.forceQuote();
        return new Column(vector, ValueText.of(vector, zone, ' '), CopyFormat.names(forced, vector.getName()));
    }

    /** What stands before the rows, perhaps nothing. */
    public void header(ByteBuf out) {
        if (format.kind() == CopyFormat.Kind.BINARY) {
            out.writeBytes(SIGNATURE).writeInt(0).writeInt(0);
        } else if (format.header() != CopyFormat.Header.NONE) {
            for (int i = 0; i < columns.size(); i++) {
                if (i > 0) {
                    out.writeByte(format.delimiter());
                }
                value.clear();
                value.copy(columns.get(i).vector().getName().getBytes(StandardCharsets.UTF_8));
                write(out, false);
            }
            out.writeByte('\n');
        }
    }

    /** One row of the batch, which clients like to have in a message of its own. */
    public void row(ByteBuf out, int row) {
        if (format.kind() == CopyFormat.Kind.BINARY) {
            out.writeShort(root.getFieldVectors().size());
            for (ColumnWriter writer : binary) {
                writer.write(out, row);
            }
            return;
        }
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                out.writeByte(format.delimiter());
            }
            Column column = columns.get(i);
            if (column.vector().isNull(row)) {
                out.writeBytes(nullBytes);
            } else {
                value.clear();
                column.text().append(value, row);
                write(out, column.forceQuote());
            }
        }
        out.writeByte('\n');
    }

    /** What stands behind the rows, perhaps nothing. */
    public void trailer(ByteBuf out) {
        if (format.kind() == CopyFormat.Kind.BINARY) {
            out.writeShort(TRAILER);
        }
    }

    private void write(ByteBuf out, boolean forceQuote) {
        if (format.kind() == CopyFormat.Kind.CSV) {
            if (forceQuote || needsQuotes()) {
                quoted(out);
            } else {
                out.writeBytes(value.bytes(), 0, value.length());
            }
        } else {
            escaped(out);
        }
    }

    private void escaped(ByteBuf out) {
        byte[] bytes = value.bytes();
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            int code = escape(bytes[i]);
            if (code != 0) {
                out.writeBytes(bytes, start, i - start).writeByte('\\').writeByte(code);
                start = i + 1;
            }
        }
        out.writeBytes(bytes, start, value.length() - start);
    }

    /** What stands for a byte behind a backslash; 0 for most, which stand for themselves. */
    private int escape(byte value) {
        return switch (value) {
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case 0x0B -> 'v';
            case '\\' -> '\\';
            default -> value == format.delimiter() ? value : 0;
        };
    }

    private boolean needsQuotes() {
        byte[] bytes = value.bytes();
        int length = value.length();
        if (Arrays.equals(bytes, 0, length, nullBytes, 0, nullBytes.length)) {
            return true;
        }
        // alone on its line it would be the end of the data
        if (columns.size() == 1 && length == 2 && bytes[0] == '\\' && bytes[1] == '.') {
            return true;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] == format.delimiter() || bytes[i] == format.quote() || bytes[i] == '\n' || bytes[i] == '\r') {
                return true;
            }
        }
        return false;
    }

    private void quoted(ByteBuf out) {
        byte[] bytes = value.bytes();
        out.writeByte(format.quote());
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            if (bytes[i] == format.quote() || bytes[i] == format.escape()) {
                out.writeBytes(bytes, start, i - start).writeByte(format.escape());
                start = i;
            }
        }
        out.writeBytes(bytes, start, value.length() - start).writeByte(format.quote());
    }
}
