package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.netty.buffer.ByteBuf;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Reads arrays, of up to six dimensions, as PostgreSQL writes them. */
final class ArrayValue {
    private static final int MAX_DIMENSIONS = 6;
    private static final Value NULL = new Value.Null();

    private ArrayValue() {}

    static Value.Many text(PgScalar element, String text, ZoneId zone) {
        return new Text(element, text, zone).all();
    }

    static Value.Many binary(PgScalar element, ByteBuf bytes) {
        if (bytes.readableBytes() < 12) {
            throw malformed(element, "its head has 12 bytes");
        }
        int dimensions = bytes.readInt();
        bytes.readInt();
        int oid = bytes.readInt();
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS || bytes.readableBytes() < 8 * dimensions) {
            throw malformed(element, "it has 0 to " + MAX_DIMENSIONS + " dimensions");
        }
        if (oid != element.oid) {
            throw malformed(element, "its elements are of another type, oid " + oid);
        }
        int[] sizes = new int[dimensions];
        long count = 1;
        for (int i = 0; i < dimensions; i++) {
            sizes[i] = bytes.readInt();
            bytes.readInt();
            count *= sizes[i];
            // also while there are more dimensions, of which one without elements would make nothing of many
            if (sizes[i] < 0 || count > bytes.readableBytes() / 4) {
                throw malformed(element, "its elements are not as many as it says");
            }
        }
        Value.Many all = dimensions == 0 || count == 0 ? new Value.Many(List.of()) : binary(element, bytes, sizes, 0);
        if (bytes.isReadable()) {
            throw malformed(element, "there are bytes behind its end");
        }
        return all;
    }

    private static Value.Many binary(PgScalar element, ByteBuf bytes, int[] sizes, int dimension) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < sizes[dimension]; i++) {
            values.add(
                    dimension + 1 < sizes.length ? binary(element, bytes, sizes, dimension + 1) : one(element, bytes));
        }
        return new Value.Many(values);
    }

    private static Value one(PgScalar element, ByteBuf bytes) {
        if (bytes.readableBytes() < 4) {
            throw malformed(element, "an element is cut off");
        }
        int length = bytes.readInt();
        if (length == ValueBinary.NULL) {
            return NULL;
        }
        if (length < 0 || length > bytes.readableBytes()) {
            throw malformed(element, "an element is cut off");
        }
        return BinaryValue.of(element, bytes.readSlice(length));
    }

    private static WeirException malformed(PgScalar element, String why) {
        return new WeirException(
                ErrorCode.TYPE_MISMATCH, "the bytes are no array, " + why + " element=" + Malformed.name(element));
    }

    /** {@code {1,NULL,"a \"b\""}}. */
    private static final class Text {
        private final PgScalar element;
        private final String text;
        private final ZoneId zone;
        private int at;

        Text(PgScalar element, String text, ZoneId zone) {
            this.element = element;
            this.text = text;
            this.zone = zone;
        }

        Value.Many all() {
            skipSpace();
            if (peek() == '[') {
                // bounds, as [0:2]={1,2,3}: lists begin at 1
                at = text.indexOf('=') + 1;
                skipSpace();
            }
            Value.Many all = list(1);
            skipSpace();
            if (at < text.length()) {
                throw malformed();
            }
            return all;
        }

        private Value.Many list(int dimension) {
            if (peek() != '{' || dimension > MAX_DIMENSIONS) {
                throw malformed();
            }
            at++;
            List<Value> values = new ArrayList<>();
            skipSpace();
            if (peek() == '}') {
                at++;
                return new Value.Many(values);
            }
            while (true) {
                skipSpace();
                values.add(peek() == '{' ? list(dimension + 1) : element());
                skipSpace();
                char next = peek();
                at++;
                if (next == '}') {
                    return new Value.Many(values);
                }
                if (next != ',') {
                    throw malformed();
                }
            }
        }

        private Value element() {
            if (peek() == '"') {
                return TextValue.of(element, quoted(), zone);
            }
            StringBuilder word = new StringBuilder();
            int end = 0;
            boolean escaped = false;
            for (char next = peek(); next != ',' && next != '}'; next = peek()) {
                if (next == 0 || next == '{' || next == '"') {
                    throw malformed();
                }
                at++;
                if (next == '\\') {
                    escaped = true;
                    word.append(any());
                    end = word.length();
                } else {
                    word.append(next);
                    end = isSpace(next) ? end : word.length();
                }
            }
            String value = word.substring(0, end);
            if (value.isEmpty()) {
                throw malformed();
            }
            return !escaped && value.equalsIgnoreCase("null") ? NULL : TextValue.of(element, value, zone);
        }

        private String quoted() {
            StringBuilder word = new StringBuilder();
            at++;
            while (true) {
                char next = any();
                if (next == '"') {
                    return word.toString();
                }
                word.append(next == '\\' ? any() : next);
            }
        }

        private char any() {
            if (at == text.length()) {
                throw malformed();
            }
            return text.charAt(at++);
        }

        /** 0 at the end. */
        private char peek() {
            return at < text.length() ? text.charAt(at) : 0;
        }

        private void skipSpace() {
            while (isSpace(peek())) {
                at++;
            }
        }

        private static boolean isSpace(char character) {
            return character == ' ' || (character >= '\t' && character <= '\r');
        }

        private WeirException malformed() {
            return new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "the text is no array element=" + Malformed.name(element) + " text=" + Malformed.shown(text));
        }
    }
}
