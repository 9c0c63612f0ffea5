package dev.weir.server.postgres.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Reads structs, maps and lists from JSON. */
final class JsonValue {
    private static final int MAX_DEPTH = 64;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(1000)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonValue() {}

    static JsonNode parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (!node.isMissingNode()) {
                return node;
            }
        } catch (JsonProcessingException | NumberFormatException e) {
            // told below: the place in one value says nothing, and of an exponent without end Jackson says it so
        }
        throw Malformed.text(PgScalar.JSON, text);
    }

    /** The text that DuckDB's cast to the type reads; it has braces of its own for maps. */
    static String duck(String text, Field type, ZoneId zone) {
        StringBuilder duck = new StringBuilder();
        append(duck, parse(text), type, zone);
        return duck.toString();
    }

    private static void append(StringBuilder to, JsonNode node, Field type, ZoneId zone) {
        if (node.isNull()) {
            to.append("NULL");
            return;
        }
        switch (type.getType()) {
            case ArrowType.List _, ArrowType.FixedSizeList _ -> {
                require(node.isArray(), "a list is an array", type);
                String separator = "[";
                for (JsonNode element : node) {
                    append(to.append(separator), element, type.getChildren().getFirst(), zone);
                    separator = ", ";
                }
                to.append(node.isEmpty() ? "[]" : "]");
            }
            case ArrowType.Map _ -> {
                require(node.isObject(), "a map is an object", type);
                List<Field> entry = type.getChildren().getFirst().getChildren();
                to.append('{');
                String separator = "";
                for (Map.Entry<String, JsonNode> property : node.properties()) {
                    DuckText.quoted(to.append(separator), property.getKey());
                    append(to.append('='), property.getValue(), entry.get(1), zone);
                    separator = ", ";
                }
                to.append('}');
            }
            case ArrowType.Struct _ -> {
                require(node.isObject(), "a struct is an object", type);
                to.append('{');
                String separator = "";
                for (Field field : type.getChildren()) {
                    DuckText.quoted(to.append(separator), field.getName());
                    append(
                            to.append(": "),
                            node.has(field.getName())
                                    ? node.get(field.getName())
                                    : JSON.getNodeFactory().nullNode(),
                            field,
                            zone);
                    separator = ", ";
                }
                to.append('}');
            }
            default -> {
                PgScalar scalar = PgScalar.of(type);
                DuckText.quoted(to, DuckText.of(scalar, TextValue.of(scalar, scalar(node, type), zone)));
            }
        }
    }

    static String scalar(JsonNode node, Field type) {
        require(node.isValueNode(), "it is a single value", type);
        return node.asText();
    }

    static void require(boolean holds, String what, Field type) {
        if (!holds) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH, "the json does not fit its type: " + what + " field=" + type.getName());
        }
    }
}
