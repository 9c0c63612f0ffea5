package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;

/** Csv: fields between delimiters, and within quotes anything, line breaks too. A line that is {@code \.}, without quotes, ends the data. */
final class CsvFields extends LineFields {
    private static final byte[] MARKER = {'\\', '.'};

    private enum State {
        PLAIN,
        QUOTED,
        /** Behind the escape character within quotes, which may be the quote, and then their end. */
        ESCAPE,
        RETURN,
        DONE
    }

    private final byte delimiter;
    private final byte quote;
    private final byte escape;
    private final byte[] nullBytes;
    private final boolean[] neverNull;
    private final boolean[] nullInQuotes;

    private State state = State.PLAIN;
    private boolean sawQuote;

    CsvFields(CopyFormat format, CopyRows rows) {
        super(format, rows);
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
    boolean isDone() {
        return state == State.DONE;
    }

    @Override
    int takePlain(byte[] bytes, int at, int limit) {
        int end = at;
        if (state == State.PLAIN) {
            while (end < limit && !isSpecial(bytes[end])) {
                end++;
            }
        } else if (state == State.QUOTED) {
            while (end < limit && bytes[end] != quote && bytes[end] != escape && bytes[end] != '\n') {
                end++;
            }
        }
        field.add(bytes, at, end);
        return end;
    }

    private boolean isSpecial(byte value) {
        return value == delimiter || value == quote || value == '\n' || value == '\r';
    }

    @Override
    boolean endsLine() {
        return state == State.PLAIN || state == State.RETURN || (state == State.ESCAPE && escape == quote);
    }

    @Override
    void endLine() {
        state = State.PLAIN;
        if (rows.column() == 0 && !header.isBegun() && !sawQuote && field.is(MARKER)) {
            state = State.DONE;
            return;
        }
        endRow();
    }

    @Override
    void accept(byte value) {
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

    @Override
    void reset() {
        sawQuote = false;
    }

    @Override
    boolean isNull() {
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
