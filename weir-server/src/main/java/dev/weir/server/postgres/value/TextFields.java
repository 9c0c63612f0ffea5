package dev.weir.server.postgres.value;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The text format: a line for each row, fields between delimiters, and behind a backslash what would mean something else. Lines end with {@code \n} or {@code \r\n};
 * one that is {@code \.} ends the data.
 */
final class TextFields implements CopyReader.Fields {
    private static final int CHUNK = 8 << 10;

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

    private final CopyRows rows;
    private final HeaderLine header;
    private final byte delimiter;
    private final byte[] nullBytes;
    private final boolean[] special = new boolean[256];
    private final byte[] chunk = new byte[CHUNK];
    private final FieldBytes field = new FieldBytes();

    private State state = State.PLAIN;
    /** Bytes of the field as they were sent; it is null if these are the null text. */
    private int raw;

    private boolean perhapsNull = true;
    private int code;
    private int digits;

    TextFields(CopyFormat format, CopyRows rows) {
        this.rows = rows;
        this.header = new HeaderLine(format, rows);
        this.delimiter = format.delimiter();
        this.nullBytes = format.nullText().getBytes(StandardCharsets.UTF_8);
        special[delimiter & 0xFF] = true;
        special['\n'] = true;
        special['\r'] = true;
        special['\\'] = true;
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
            if (state == State.PLAIN) {
                int end = at;
                while (end < length && !special[chunk[end] & 0xFF]) {
                    end++;
                }
                plain(at, end);
                at = end;
                if (at == length) {
                    break;
                }
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

    private void plain(int start, int end) {
        for (int i = start; perhapsNull && i < end; i++) {
            compare(chunk[i], i - start);
        }
        raw += end - start;
        field.add(chunk, start, end);
    }

    private void compare(byte value, int ahead) {
        int at = raw + ahead;
        perhapsNull = at < nullBytes.length && nullBytes[at] == value;
    }

    private boolean endsLine() {
        return state == State.PLAIN
                || state == State.RETURN
                || state == State.MARKER
                || state == State.OCTAL
                || state == State.HEX
                || state == State.HEX_SECOND;
    }

    private void endLine() {
        if (state == State.MARKER) {
            state = State.DONE;
            return;
        }
        endCode();
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

    private void endField() {
        if (header.isAhead()) {
            header.field(field);
        } else if (perhapsNull && raw == nullBytes.length) {
            rows.nullValue();
        } else {
            rows.value(field.bytes());
        }
        field.clear();
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
