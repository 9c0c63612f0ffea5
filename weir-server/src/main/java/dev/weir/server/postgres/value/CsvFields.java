package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;

/** Csv: fields between delimiters, and within quotes anything, line breaks too. A line that is {@code \.}, without quotes, ends the data. */
final class CsvFields implements CopyReader.Fields {
    private static final int CHUNK = 8 << 10;
    private static final byte[] MARKER = {'\\', '.'};

    private enum State {
        PLAIN,
        QUOTED,
        /** Behind the escape character within quotes, which may be the quote, and then their end. */
        ESCAPE,
        RETURN,
        DONE
    }

    private final CopyRows rows;
    private final HeaderLine header;
    private final byte delimiter;
    private final byte quote;
    private final byte escape;
    private final byte[] nullBytes;
    private final boolean[] neverNull;
    private final boolean[] nullInQuotes;
    private final byte[] chunk = new byte[CHUNK];
    private final FieldBytes field = new FieldBytes();

    private State state = State.PLAIN;
    private boolean sawQuote;

    CsvFields(CopyFormat format, CopyRows rows) {
        this.rows = rows;
        this.header = new HeaderLine(format, rows);
        this.delimiter = format.delimiter();
        this.quote = format.quote();
        this.escape = format.escape();
        this.nullBytes = format.nullText().getBytes(StandardCharsets.UTF_8);
        this.neverNull = named(format.forceNotNull());
        this.nullInQuotes = named(format.forceNull());
    }

    private boolean[] named(Set<String> names) {
        boolean[] named = new boolean[rows.fields().size()];
        for (int i = 0; i < named.length; i++) {
            named[i] = CopyFormat.names(names, rows.fields().get(i).getName());
        }
        for (String name : names) {
            if (!name.equals("*") && rows.fields().stream().map(Field::getName).noneMatch(name::equalsIgnoreCase)) {
                throw new WeirException(ErrorCode.UNKNOWN_COLUMN, "copy has no such column column=" + name);
            }
        }
        return named;
    }

    @Override
    public void read(ByteBuf bytes) {
        while (bytes.isReadable() && !rows.isFull()) {
            if (state == State.DONE) {
                bytes.skipBytes(bytes.readableBytes());
                return;
            }
            int length = Math.min(CHUNK, bytes.readableBytes());
            bytes.getBytes(bytes.readerIndex(), chunk, 0, length);
            bytes.skipBytes(read(length));
        }
    }

    /** How many bytes of the chunk were read; it ends with the last row of a batch. */
    private int read(int length) {
        int at = 0;
        int counted = 0;
        while (at < length) {
            int end = spanEnd(at, length);
            if (end > at) {
                field.add(chunk, at, end);
                at = end;
                continue;
            }
            byte value = chunk[at++];
            if (value == '\n' && endsLine()) {
                rows.count(at - counted);
                counted = at;
                endLine();
                if (state == State.DONE || rows.isFull()) {
                    return at;
                }
            } else {
                accept(value);
            }
        }
        rows.count(at - counted);
        return at;
    }

    /** Where bytes end that are nothing but themselves. */
    private int spanEnd(int at, int length) {
        int end = at;
        if (state == State.PLAIN) {
            while (end < length && !isSpecial(chunk[end])) {
                end++;
            }
        } else if (state == State.QUOTED) {
            while (end < length && chunk[end] != quote && chunk[end] != escape && chunk[end] != '\n') {
                end++;
            }
        }
        return end;
    }

    private boolean isSpecial(byte value) {
        return value == delimiter || value == quote || value == '\n' || value == '\r';
    }

    private boolean endsLine() {
        return state == State.PLAIN || state == State.RETURN || (state == State.ESCAPE && escape == quote);
    }

    private void endLine() {
        state = State.PLAIN;
        if (rows.column() == 0 && !header.isBegun() && !sawQuote && field.is(MARKER)) {
            state = State.DONE;
            return;
        }
        endField();
        if (header.isAhead()) {
            header.end();
        } else {
            rows.endRow();
        }
    }

    /** All but the end of a line. */
    private void accept(byte value) {
        switch (state) {
            case PLAIN -> plain(value);
            case QUOTED -> quoted(value);
            case ESCAPE -> {
                if (value == escape || value == quote) {
                    field.add(value);
                    state = State.QUOTED;
                } else if (escape == quote) {
                    plain(value);
                } else {
                    field.add(escape);
                    quoted(value);
                }
            }
            case RETURN -> throw rows.malformed("a carriage return is outside of quotes");
            case DONE -> {}
        }
    }

    private void plain(byte value) {
        state = State.PLAIN;
        if (value == delimiter) {
            endField();
        } else if (value == quote) {
            state = State.QUOTED;
            sawQuote = true;
        } else if (value == '\r') {
            state = State.RETURN;
        } else {
            field.add(value);
        }
    }

    private void quoted(byte value) {
        if (value == escape) {
            state = State.ESCAPE;
        } else if (value == quote) {
            state = State.PLAIN;
        } else {
            if (value == '\n') {
                rows.lineBreak();
            }
            state = State.QUOTED;
            field.add(value);
        }
    }

    private void endField() {
        if (header.isAhead()) {
            header.field(field);
        } else if (isNull()) {
            rows.nullValue();
        } else {
            rows.value(field.bytes());
        }
        field.clear();
        sawQuote = false;
    }

    private boolean isNull() {
        int column = rows.column();
        return column < neverNull.length
                && field.is(nullBytes)
                && (sawQuote ? nullInQuotes[column] : !neverNull[column]);
    }

    @Override
    public void finish() {
        if (state == State.QUOTED || (state == State.ESCAPE && escape != quote)) {
            throw rows.malformed("a quote is not closed");
        }
        boolean inLine =
                field.length() > 0 || sawQuote || rows.column() > 0 || header.isBegun() || state == State.RETURN;
        if (state != State.DONE && inLine) {
            endLine();
        }
    }
}
