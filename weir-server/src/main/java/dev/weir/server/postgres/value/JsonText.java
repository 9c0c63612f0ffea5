package dev.weir.server.postgres.value;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Structs, maps and lists as PostgreSQL's {@code to_json} writes them: {@code {"a":1,"b":[true,null]}}. */
final class JsonText {
    private JsonText() {}

    static ValueText of(FieldVector vector, ZoneId zone) {
        return switch (vector.getField().getType()) {
            case ArrowType.Null _ -> (to, _) -> to.ascii("null");
            case ArrowType.Bool _ -> (to, row) -> to.ascii(ValueText.isTrue(vector, row) ? "true" : "false");
            case ArrowType.Int _, ArrowType.Decimal _ -> ValueText.of(vector, zone, 'T');
            case ArrowType.FloatingPoint _ -> number(ValueText.of(vector, zone, 'T'));
            case ArrowType.List _, ArrowType.FixedSizeList _ -> list(vector, zone);
            case ArrowType.Map _ -> map((ListVector) vector, zone);
            case ArrowType.Struct _ -> struct((StructVector) vector, zone);
            default -> string(ValueText.of(vector, zone, 'T'));
        };
    }

    /** JSON has no NaN and no infinity: they are strings. */
    private static ValueText number(ValueText text) {
        return (to, row) -> {
            int start = to.length();
            text.append(to, row);
            byte last = to.bytes()[to.length() - 1];
            if (last > '9') {
                String word = new String(to.bytes(), start, to.length() - start, StandardCharsets.US_ASCII);
                to.cut(start);
                to.put('"').ascii(word).put('"');
            }
        };
    }

    private static ValueText string(ValueText text) {
        TextBytes part = new TextBytes();
        return (to, row) -> {
            part.clear();
            text.append(part, row);
            escaped(to, part.bytes(), part.length());
        };
    }

    private static ValueText list(FieldVector list, ZoneId zone) {
        Elements elements = Elements.of(list);
        FieldVector vector = elements.vector();
        ValueText element = of(vector, zone);
        return (to, row) -> {
            int start = elements.start(row);
            int end = elements.end(row);
            to.put('[');
            for (int i = start; i < end; i++) {
                if (i > start) {
                    to.put(',');
                }
                orNull(vector, element, to, i);
            }
            to.put(']');
        };
    }

    /** Keys are strings in JSON, whatever they are. */
    private static ValueText map(ListVector map, ZoneId zone) {
        StructVector entries = (StructVector) map.getDataVector();
        List<FieldVector> parts = entries.getChildrenFromFields();
        FieldVector values = parts.get(1);
        ValueText key = string(ValueText.of(parts.get(0), zone, 'T'));
        ValueText value = of(values, zone);
        return (to, row) -> {
            int start = map.getElementStartIndex(row);
            int end = map.getElementEndIndex(row);
            to.put('{');
            for (int i = start; i < end; i++) {
                if (i > start) {
                    to.put(',');
                }
                key.append(to, i);
                to.put(':');
                orNull(values, value, to, i);
            }
            to.put('}');
        };
    }

    private static ValueText struct(StructVector struct, ZoneId zone) {
        List<FieldVector> parts = struct.getChildrenFromFields();
        ValueText[] values = new ValueText[parts.size()];
        byte[][] names = new byte[parts.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = of(parts.get(i), zone);
            byte[] name = parts.get(i).getName().getBytes(StandardCharsets.UTF_8);
            TextBytes quoted = new TextBytes();
            escaped(quoted.put(i == 0 ? '{' : ','), name, name.length);
            quoted.put(':');
            names[i] = Arrays.copyOf(quoted.bytes(), quoted.length());
        }
        return (to, row) -> {
            for (int i = 0; i < values.length; i++) {
                to.copy(names[i]);
                orNull(parts.get(i), values[i], to, row);
            }
            to.put('}');
        };
    }

    private static void orNull(FieldVector vector, ValueText value, TextBytes to, int row) {
        if (vector.isNull(row)) {
            to.ascii("null");
        } else {
            value.append(to, row);
        }
    }

    private static void escaped(TextBytes to, byte[] bytes, int length) {
        to.put('"');
        for (int i = 0; i < length; i++) {
            byte character = bytes[i];
            switch (character) {
                case '"' -> to.ascii("\\\"");
                case '\\' -> to.ascii("\\\\");
                case '\b' -> to.ascii("\\b");
                case '\f' -> to.ascii("\\f");
                case '\n' -> to.ascii("\\n");
                case '\r' -> to.ascii("\\r");
                case '\t' -> to.ascii("\\t");
                default -> {
                    if (character >= 0 && character < ' ') {
                        to.ascii("\\u00").put(character < 16 ? '0' : '1');
                        to.put(Character.forDigit(character & 15, 16));
                    } else {
                        to.put(character);
                    }
                }
            }
        }
        to.put('"');
    }
}
