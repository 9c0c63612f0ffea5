package dev.weir.server.postgres.value;

import java.nio.charset.StandardCharsets;

/**
 * The text format: a line for each row, fields between delimiters, and behind a backslash what would mean something else. Lines end with {@code \n} or {@code \r\n};
 * one that is {@code \.} ends the data.
 */
final class TextFields extends LineFields {
    private enum State {
        PLAIN,
        ESCAPE,
        OCTAL,
        HEX,
        HEX_SECOND,
        RETURN,
        MARKER,
        DONE
    }

    private final byte delimiter;
    private final byte[] nullBytes;
    private final boolean[] special = new boolean[256];

    private State state = State.PLAIN;
    /** Bytes of the field as they were sent; it is null if these are the null text. */
    private int raw;

    private boolean perhapsNull = true;
    private int code;
    private int digits;

    TextFields(CopyFormat format, CopyRows rows) {
        super(format, rows);
        this.delimiter = format.delimiter();
        this.nullBytes = format.nullText().getBytes(StandardCharsets.UTF_8);
        special[delimiter & 0xFF] = true;
        special['\n'] = true;
        special['\r'] = true;
        special['\\'] = true;
    }

    @Override
    boolean isDone() {
        return state == State.DONE;
    }

    @Override
    int takePlain(byte[] bytes, int at, int limit) {
        if (state != State.PLAIN) {
            return at;
        }
        int end = at;
        while (end < limit && !special[bytes[end] & 0xFF]) {
            end++;
        }
        for (int i = at; perhapsNull && i < end; i++) {
            compare(bytes[i], i - at);
        }
        raw += end - at;
        field.add(bytes, at, end);
        return end;
    }

    private void compare(byte value, int ahead) {
        int at = raw + ahead;
        perhapsNull = at < nullBytes.length && nullBytes[at] == value;
    }

    @Override
    boolean endsLine() {
        return state == State.PLAIN
                || state == State.RETURN
                || state == State.MARKER
                || state == State.OCTAL
                || state == State.HEX
                || state == State.HEX_SECOND;
    }

    @Override
    void endLine() {
        if (state == State.MARKER) {
            state = State.DONE;
            return;
        }
        endCode();
        endRow();
    }

    @Override
    void accept(byte value) {
        switch (state) {
            case PLAIN -> plain(value);
            case ESCAPE -> escaped(value);
            case OCTAL -> {
                if (digits < 3 && value >= '0' && value <= '7') {
                    raw(value);
                    code = code * 8 + (value - '0');
                    digits++;
                } else {
                    endCode();
                    plain(value);
                }
            }
            case HEX, HEX_SECOND -> {
                int digit = Character.digit(value, 16);
                if (digit < 0) {
                    endCode();
                    plain(value);
                } else {
                    raw(value);
                    code = code * 16 + digit;
                    if (state == State.HEX_SECOND) {
                        endCode();
                    } else {
                        state = State.HEX_SECOND;
                    }
                }
            }
            case RETURN -> throw rows.malformed("a carriage return is in the data; write \\r");
            case MARKER -> {
                if (value != '\r') {
                    throw rows.malformed("there is data behind the end marker");
                }
            }
            case DONE -> {}
        }
    }

    private void plain(byte value) {
        state = State.PLAIN;
        if (value == delimiter) {
            endField();
        } else if (value == '\r') {
            state = State.RETURN;
        } else {
            raw(value);
            if (value == '\\') {
                state = State.ESCAPE;
            } else {
                field.add(value);
            }
        }
    }

    private void escaped(byte value) {
        raw(value);
        state = State.PLAIN;
        code = 0;
        switch (value) {
            case 'b' -> field.add('\b');
            case 'f' -> field.add('\f');
            case 'n' -> field.add('\n');
            case 'r' -> field.add('\r');
            case 't' -> field.add('\t');
            case 'v' -> field.add(0x0B);
            case 'x' -> state = State.HEX;
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                state = State.OCTAL;
                code = value - '0';
                digits = 1;
            }
            case '.' -> {
                if (raw == 2 && rows.column() == 0 && !header.isBegun()) {
                    state = State.MARKER;
                } else {
                    field.add(value);
                }
            }
            default -> {
                if (value == '\n') {
                    rows.lineBreak();
                }
                field.add(value);
            }
        }
    }

    /** A code in digits ends where there are no more of them; an x without any is an x. */
    private void endCode() {
        if (state == State.OCTAL || state == State.HEX_SECOND) {
            field.add(code);
        } else if (state == State.HEX) {
            field.add('x');
        }
        state = State.PLAIN;
    }

    private void raw(byte value) {
        if (perhapsNull) {
            compare(value, 0);
        }
        raw++;
    }

    @Override
    boolean isNull() {
        return perhapsNull && raw == nullBytes.length;
    }

    @Override
    void reset() {
        raw = 0;
        perhapsNull = true;
    }

    @Override
    public void finish() {
        if (state == State.ESCAPE) {
            throw rows.malformed("it ends with a backslash");
        }
        boolean inLine = raw > 0 || rows.column() > 0 || header.isBegun() || state == State.RETURN;
        if (state == State.MARKER) {
            state = State.DONE;
        } else if (state != State.DONE && inLine) {
            endLine();
        }
    }
}
