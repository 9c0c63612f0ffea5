package dev.weir.server.postgres.value;

import io.netty.buffer.ByteBuf;

/** The formats with a line for each row: bytes are taken in chunks, cut into lines, and lines into fields. What ends a field or a line each format says itself. */
abstract sealed class LineFields implements CopyReader.Fields permits TextFields, CsvFields {
    private static final int CHUNK = 8 << 10;

    final CopyRows rows;
    final HeaderLine header;
    final FieldBytes field = new FieldBytes();
    private final byte[] chunk = new byte[CHUNK];

    LineFields(CopyFormat format, CopyRows rows) {
        this.rows = rows;
        this.header = new HeaderLine(format, rows);
    }

    @Override
    public final void read(ByteBuf bytes) {
        while (bytes.isReadable() && !rows.isFull()) {
            if (isDone()) {
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
            int end = takePlain(chunk, at, length);
            if (end > at) {
                at = end;
                continue;
            }
            byte value = chunk[at++];
            if (value == '\n' && endsLine()) {
                rows.count(at - counted);
                counted = at;
                endLine();
                if (isDone() || rows.isFull()) {
                    return at;
                }
            } else {
                accept(value);
            }
        }
        rows.count(at - counted);
        return at;
    }

    /** The end marker has come: what follows is passed over. */
    abstract boolean isDone();

    /** Takes the bytes that are nothing but themselves, and answers where they end. */
    abstract int takePlain(byte[] bytes, int at, int end);

    /** Whether a line break is one here, and no part of a field. */
    abstract boolean endsLine();

    abstract void endLine();

    /** All but the end of a line. */
    abstract void accept(byte value);

    abstract boolean isNull();

    /** The next field begins. */
    abstract void reset();

    final void endField() {
        if (header.isAhead()) {
            header.field(field);
        } else if (isNull()) {
            rows.nullValue();
        } else {
            rows.value(field.bytes());
        }
        field.clear();
        reset();
    }

    final void endRow() {
        endField();
        if (header.isAhead()) {
            header.end();
        } else {
            rows.endRow();
        }
    }
}
