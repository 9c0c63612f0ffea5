package dev.weir.format.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON form of a schema, see docs/formats/schema.md. Reading builds an Arrow schema that nobody has checked yet. */
final class SchemaJson {
    private static final int MAX_CHARS = 16 << 20;
    // A column's object, its type's object and the array of fields: three levels for each level of the schema.
    private static final int MAX_NESTING = 4 * TableSchema.MAX_DEPTH + 8;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .maxDocumentLength(MAX_CHARS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Set<String> COLUMN_KEYS =
            Set.of("id", "name", "type", "nullable", "extension", "extension_metadata");
    private static final Set<String> ELEMENT_KEYS = Set.of("id", "type", "nullable", "extension", "extension_metadata");

    private SchemaJson() {}

    static String write(List<Field> columns) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode array = root.putArray("columns");
        for (Field column : columns) {
            array.add(field(column, true));
        }
        return root.toString();
    }

    static Schema read(String json) {
        if (json.length() > MAX_CHARS) {
            throw invalid("the schema's json is too long chars=" + json.length() + " limit=" + MAX_CHARS);
        }
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new WeirException(
                    ErrorCode.INVALID_SCHEMA, "the schema is not valid json cause=" + e.getOriginalMessage(), e);
        }
        JsonNode columns = root;
        if (root.isObject()) {
            checkKeys(root, Set.of("columns"), "schema");
            columns = root.path("columns");
        }
        if (!columns.isArray()) {
            throw invalid("a schema is an object with the key columns, or a list of columns");
        }
        return new Schema(fields(columns, ""));
    }

    private static ObjectNode field(Field field, boolean named) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        int id = FieldIds.of(field);
        if (id > 0) {
            node.put("id", id);
        }
        if (named) {
            node.put("name", field.getName());
        }
        node.set("type", type(field));
        node.put("nullable", field.isNullable());
        String extension = field.getMetadata().get(SupportedTypes.EXTENSION_NAME);
        if (extension != null && !extension.equals(SupportedTypes.UUID)) {
            node.put("extension", extension);
            String metadata = field.getMetadata().get(SupportedTypes.EXTENSION_METADATA);
            if (metadata != null) {
                node.put("extension_metadata", metadata);
            }
        }
        return node;
    }

    private static JsonNode type(Field field) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (SupportedTypes.UUID.equals(field.getMetadata().get(SupportedTypes.EXTENSION_NAME))) {
            return json.textNode("uuid");
        }
        ArrowType type = field.getType();
        if (type instanceof ArrowType.List) {
            ObjectNode node = json.objectNode().put("type", "list");
            node.set("element", field(field.getChildren().get(0), false));
            return node;
        }
        if (type instanceof ArrowType.FixedSizeList list) {
            ObjectNode node = json.objectNode().put("type", "fixed_size_list").put("length", list.getListSize());
            node.set("element", field(field.getChildren().get(0), false));
            return node;
        }
        if (type instanceof ArrowType.Map map) {
            List<Field> entry = field.getChildren().get(0).getChildren();
            ObjectNode node = json.objectNode().put("type", "map");
            if (map.getKeysSorted()) {
                node.put("keys_sorted", true);
            }
            node.set("key", field(entry.get(0), false));
            node.set("value", field(entry.get(1), false));
            return node;
        }
        if (type instanceof ArrowType.Struct) {
            ObjectNode node = json.objectNode().put("type", "struct");
            ArrayNode fields = node.putArray("fields");
            for (Field child : field.getChildren()) {
                fields.add(field(child, true));
            }
            return node;
        }
        return json.textNode(TypeNames.of(type));
    }

    private static List<Field> fields(JsonNode array, String parent) {
        if (array.size() > TableSchema.MAX_FIELDS) {
            throw invalid("a schema has too many fields, nested ones included; split the table limit="
                    + TableSchema.MAX_FIELDS);
        }
        List<Field> fields = new ArrayList<>(array.size());
        for (JsonNode node : array) {
            if (!node.isObject() || !node.path("name").isTextual()) {
                throw invalid("a column is an object with a name and a type" + at(parent));
            }
            String name = node.path("name").textValue();
            String path = parent.isEmpty() ? name : parent + "." + name;
            checkKeys(node, COLUMN_KEYS, path);
            fields.add(field(node, name, path));
        }
        return fields;
    }

    private static Field child(JsonNode parent, String key, String path) {
        JsonNode node = parent.path(key);
        String childPath = path + "." + key;
        if (node.isTextual()) {
            node = JsonNodeFactory.instance.objectNode().set("type", node);
        }
        if (!node.isObject()) {
            throw invalid("the type needs " + key + ", an object with a type" + at(path));
        }
        checkKeys(node, ELEMENT_KEYS, childPath);
        return field(node, key, childPath);
    }

    private static Field field(JsonNode node, String name, String path) {
        Map<String, String> metadata = new HashMap<>();
        if (node.has("id")) {
            JsonNode id = node.path("id");
            if (!id.canConvertToInt() || !id.isIntegralNumber() || id.intValue() < 1) {
                throw invalid("a column's id is a whole number from 1" + at(path));
            }
            metadata.put(TableSchema.FIELD_ID, id.asText());
        }
        text(node, "extension", path, metadata, SupportedTypes.EXTENSION_NAME);
        text(node, "extension_metadata", path, metadata, SupportedTypes.EXTENSION_METADATA);
        JsonNode nullable = node.path("nullable");
        if (!nullable.isMissingNode() && !nullable.isBoolean()) {
            throw invalid("nullable is true or false" + at(path));
        }
        JsonNode type = node.path("type");
        boolean isNullable = nullable.asBoolean(true);
        if (type.isTextual()) {
            String typeName = type.textValue();
            ArrowType arrow;
            if (typeName.strip().equalsIgnoreCase("uuid")) {
                metadata.put(SupportedTypes.EXTENSION_NAME, SupportedTypes.UUID);
                arrow = new ArrowType.FixedSizeBinary(16);
            } else {
                arrow = TypeNames.parse(typeName, path);
            }
            return build(name, isNullable, arrow, metadata, null);
        }
        if (!type.path("type").isTextual()) {
            throw invalid("a type is a name, or an object with the key type" + at(path));
        }
        return nested(type, name, path, isNullable, metadata);
    }

    private static Field nested(
            JsonNode type, String name, String path, boolean nullable, Map<String, String> metadata) {
        String kind = type.path("type").textValue();
        switch (kind) {
            case "list" -> {
                checkKeys(type, Set.of("type", "element"), path);
                return build(name, nullable, ArrowType.List.INSTANCE, metadata, List.of(child(type, "element", path)));
            }
            case "fixed_size_list" -> {
                checkKeys(type, Set.of("type", "length", "element"), path);
                if (!type.path("length").isInt()) {
                    throw invalid("a fixed_size_list needs length, a whole number" + at(path));
                }
                ArrowType list = new ArrowType.FixedSizeList(type.path("length").intValue());
                return build(name, nullable, list, metadata, List.of(child(type, "element", path)));
            }
            case "map" -> {
                checkKeys(type, Set.of("type", "key", "value", "keys_sorted"), path);
                Field entries = build(
                        "entries",
                        false,
                        ArrowType.Struct.INSTANCE,
                        Map.of(),
                        List.of(child(type, "key", path), child(type, "value", path)));
                ArrowType map = new ArrowType.Map(type.path("keys_sorted").asBoolean(false));
                return build(name, nullable, map, metadata, List.of(entries));
            }
            case "struct" -> {
                checkKeys(type, Set.of("type", "fields"), path);
                if (!type.path("fields").isArray()) {
                    throw invalid("a struct needs fields, a list of columns" + at(path));
                }
                return build(name, nullable, ArrowType.Struct.INSTANCE, metadata, fields(type.path("fields"), path));
            }
            default -> {
                // {"type": "int64"} as a type says the same as "int64"
                checkKeys(type, Set.of("type"), path);
                return build(name, nullable, TypeNames.parse(kind, path), metadata, null);
            }
        }
    }

    private static Field build(
            String name,
            boolean nullable,
            ArrowType type,
            Map<String, String> metadata,
            @Nullable List<Field> children) {
        return new Field(name, new FieldType(nullable, type, null, metadata), children);
    }

    private static void text(JsonNode node, String key, String path, Map<String, String> metadata, String as) {
        JsonNode value = node.path(key);
        if (value.isTextual()) {
            metadata.put(as, value.textValue());
        } else if (!value.isMissingNode()) {
            throw invalid(key + " is a text" + at(path));
        }
    }

    private static void checkKeys(JsonNode node, Set<String> known, String path) {
        for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!known.contains(key)) {
                throw invalid("the schema has an unknown key; known here are " + String.join(", ", new TreeSet<>(known))
                        + at(path) + " key=" + (key.length() > 64 ? key.substring(0, 64) + "..." : key));
            }
        }
    }

    private static String at(String path) {
        return path.isEmpty() ? "" : " column=" + path;
    }

    private static WeirException invalid(String message) {
        return new WeirException(ErrorCode.INVALID_SCHEMA, message);
    }
}
