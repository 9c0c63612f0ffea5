package dev.weir.format.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A JSON object that may have only the keys named at its making; what is not as it should be is told with its key. */
final class JsonObject {
    private static final int SHOWN = 100;

    private final JsonNode node;
    private final String what;

    private JsonObject(JsonNode node, String what) {
        this.node = node;
        this.what = what;
    }

    /** @param what it is, for messages */
    static JsonObject of(JsonNode node, String what, String... known) {
        return of(node, what, List.of(known));
    }

    static JsonObject of(JsonNode node, String what, List<String> known) {
        if (!node.isObject()) {
            throw invalid("a " + what + " must be an object but is " + nameOf(node) + " in=" + what);
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw invalid("unknown key; known keys are " + String.join(", ", known) + " key=" + shorten(name)
                        + " in=" + what);
            }
        }
        return new JsonObject(node, what);
    }

    /** The value, or null when the key is absent; a JSON null counts as absent. */
    @Nullable
    JsonNode find(String key) {
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? null : value;
    }

    JsonNode require(String key) {
        JsonNode value = find(key);
        if (value == null) {
            throw invalid("a key is missing key=" + key + " in=" + what);
        }
        return value;
    }

    String text(String key) {
        return asText(key, require(key));
    }

    String text(String key, String absent) {
        JsonNode value = find(key);
        return value == null ? absent : asText(key, value);
    }

    Optional<String> optionalText(String key) {
        JsonNode value = find(key);
        return value == null ? Optional.empty() : Optional.of(asText(key, value));
    }

    boolean flag(String key, boolean absent) {
        JsonNode value = find(key);
        if (value == null) {
            return absent;
        }
        if (!value.isBoolean()) {
            throw wrongType(key, "true or false", value);
        }
        return value.booleanValue();
    }

    int int32(String key) {
        return asInt32(key, require(key));
    }

    int int32(String key, int absent) {
        JsonNode value = find(key);
        return value == null ? absent : asInt32(key, value);
    }

    Optional<Integer> optionalInt32(String key) {
        JsonNode value = find(key);
        return value == null ? Optional.empty() : Optional.of(asInt32(key, value));
    }

    long int64(String key) {
        return asInt64(key, require(key));
    }

    long int64(String key, long absent) {
        JsonNode value = find(key);
        return value == null ? absent : asInt64(key, value);
    }

    OptionalLong optionalInt64(String key) {
        JsonNode value = find(key);
        return value == null ? OptionalLong.empty() : OptionalLong.of(asInt64(key, value));
    }

    /** Empty when the key is absent. */
    List<String> texts(String key) {
        return list(key, element -> asText(key, element));
    }

    /** Empty when the key is absent. */
    <T> List<T> list(String key, Function<JsonNode, T> read) {
        JsonNode value = find(key);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrongType(key, "an array", value);
        }
        List<T> elements = new ArrayList<>(value.size());
        for (JsonNode element : value) {
            elements.add(read.apply(element));
        }
        return List.copyOf(elements);
    }

    Map<String, String> textByKey(String key) {
        JsonNode value = require(key);
        if (!value.isObject()) {
            throw wrongType(key, "an object", value);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            texts.put(entry.getKey(), asText(entry.getKey(), entry.getValue()));
        }
        return texts;
    }

    /** An enum's constant by its name in lower case. */
    <E extends Enum<E>> E constant(String key, E[] constants, E absent) {
        return optionalConstant(key, constants).orElse(absent);
    }

    /** An enum's constant by its name in lower case. */
    <E extends Enum<E>> Optional<E> optionalConstant(String key, E[] constants) {
        JsonNode value = find(key);
        if (value == null) {
            return Optional.empty();
        }
        String text = asText(key, value);
        for (E constant : constants) {
            if (lower(constant).equals(text)) {
                return Optional.of(constant);
            }
        }
        List<String> names = new ArrayList<>();
        for (E constant : constants) {
            names.add(lower(constant));
        }
        throw invalid("a value must be one of " + String.join(", ", names) + " key=" + key + " in=" + what + " value="
                + shorten(text));
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    WeirException wrongType(String key, String wanted, JsonNode value) {
        return invalid(
                "a value must be " + wanted + " but is " + nameOf(value) + " key=" + shorten(key) + " in=" + what);
    }

    static WeirException invalid(String message) {
        return new WeirException(ErrorCode.INVALID_REQUEST, message);
    }

    static String nameOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> "text";
            case NUMBER -> node.isIntegralNumber() ? "an integer" : "a fractional number";
            case BOOLEAN -> "a boolean";
            default -> "null";
        };
    }

    static String shorten(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }

    private String asText(String key, JsonNode value) {
        if (!value.isTextual()) {
            throw wrongType(key, "text", value);
        }
        return value.textValue();
    }

    private int asInt32(String key, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrongType(key, "a 32-bit integer", value);
        }
        return value.intValue();
    }

    private long asInt64(String key, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrongType(key, "a 64-bit integer", value);
        }
        return value.longValue();
    }
}
