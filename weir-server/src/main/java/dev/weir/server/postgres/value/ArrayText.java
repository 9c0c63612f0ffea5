package dev.weir.server.postgres.value;

import java.time.ZoneId;
import org.apache.arrow.vector.FieldVector;

/** {@code {a,"b c",NULL}}. */
final class ArrayText implements ValueText {
    private final Elements elements;
    private final ValueText element;
    private final TextBytes part = new TextBytes();

    ArrayText(FieldVector list, ZoneId zone) {
        this.elements = Elements.of(list);
        this.element = ValueText.of(elements.vector(), zone, ' ');
    }

    @Override
    public void append(TextBytes to, int row) {
        FieldVector vector = elements.vector();
        int start = elements.start(row);
        int end = elements.end(row);
        to.put('{');
        for (int i = start; i < end; i++) {
            if (i > start) {
                to.put(',');
            }
            if (vector.isNull(i)) {
                to.ascii("NULL");
            } else {
                part.clear();
                element.append(part, i);
                quoted(to);
            }
        }
        to.put('}');
    }

    private void quoted(TextBytes to) {
        byte[] bytes = part.bytes();
        int length = part.length();
        boolean quote = needsQuotes(bytes, length);
        if (quote) {
            to.put('"');
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '"' || bytes[i] == '\\') {
                to.put('\\');
            }
            to.put(bytes[i]);
        }
        if (quote) {
            to.put('"');
        }
    }

    private static boolean needsQuotes(byte[] bytes, int length) {
        if (length == 0 || isNull(bytes, length)) {
            return true;
        }
        for (int i = 0; i < length; i++) {
            byte character = bytes[i];
            if (character == '"'
                    || character == '\\'
                    || character == '{'
                    || character == '}'
                    || character == ','
                    || character == ' '
                    || (character >= '\t' && character <= '\r')) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNull(byte[] bytes, int length) {
        return length == 4
                && (bytes[0] | 0x20) == 'n'
                && (bytes[1] | 0x20) == 'u'
                && (bytes[2] | 0x20) == 'l'
                && (bytes[3] | 0x20) == 'l';
    }
}
