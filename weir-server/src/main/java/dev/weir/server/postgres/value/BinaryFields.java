package dev.weir.server.postgres.value;

import io.netty.buffer.ByteBuf;

/** The binary format: a head, rows of fields with their lengths, and a row of -1 fields at the end. */
final class BinaryFields implements CopyReader.Fields {
    private static final int HEAD_BYTES = 19;
    /** Flags that a reader must know; there are none but that of oids, which are no more. */
    private static final int CRITICAL_FLAGS = 0xFFFF_0000;

    private enum State {
        HEAD,
        EXTENSION,
        ROW,
        LENGTH,
        FIELD,
        DONE
    }

    private final CopyRows rows;
    private final FieldBytes bytes = new FieldBytes();
    private State state = State.HEAD;
    private int needed = HEAD_BYTES;

    BinaryFields(CopyRows rows) {
        this.rows = rows;
    }

    @Override
    public void read(ByteBuf piece) {
        while (!rows.isFull() && piece.isReadable()) {
            if (state == State.DONE) {
                throw rows.malformed("there is data behind its end");
            }
            int taken = Math.min(needed - bytes.length(), piece.readableBytes());
            bytes.bytes().writeBytes(piece, taken);
            while (state != State.DONE && bytes.length() == needed && !rows.isFull()) {
                step();
            }
        }
    }

    private void step() {
        switch (state) {
            case HEAD -> head();
            case EXTENSION -> await(State.ROW, 2);
            case ROW -> row();
            case LENGTH -> length();
            case FIELD -> {
                rows.value(bytes.bytes());
                nextField();
            }
            case DONE -> {}
        }
    }

    private void head() {
        for (byte expected : CopyWriter.SIGNATURE) {
            if (bytes.bytes().readByte() != expected) {
                throw rows.malformed("it does not begin as binary does");
            }
        }
        if ((bytes.bytes().readInt() & CRITICAL_FLAGS) != 0) {
            throw rows.malformed("its flags are not known");
        }
        int extension = bytes.bytes().readInt();
        if (extension < 0) {
            throw rows.malformed("its head has no length");
        }
        rows.count(extension);
        await(State.EXTENSION, extension);
    }

    private void row() {
        int fields = bytes.bytes().readShort();
        if (fields == CopyWriter.TRAILER) {
            await(State.DONE, 0);
            return;
        }
        if (fields != rows.fields().size()) {
            throw rows.malformed("a row has " + fields + " fields instead of "
                    + rows.fields().size());
        }
        rows.count(2);
        await(State.LENGTH, 4);
    }

    private void length() {
        int length = bytes.bytes().readInt();
        rows.count(4);
        if (length == ValueBinary.NULL) {
            rows.nullValue();
            nextField();
            return;
        }
        if (length < 0) {
            throw rows.malformed("a field has no length");
        }
        rows.count(length);
        await(State.FIELD, length);
    }

    private void nextField() {
        if (rows.column() < rows.fields().size()) {
            await(State.LENGTH, 4);
        } else {
            rows.endRow();
            await(State.ROW, 2);
        }
    }

    private void await(State next, int length) {
        bytes.clear();
        state = next;
        needed = length;
    }

    /** An end between two rows is one, as in PostgreSQL. */
    @Override
    public void finish() {
        boolean betweenRows = state == State.ROW && bytes.length() == 0;
        if (state != State.DONE && !betweenRows) {
            throw rows.malformed("it is cut off");
        }
    }
}
