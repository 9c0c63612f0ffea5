package dev.weir.server.postgres.value;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Puts JSON into a struct, a map or a list. Fields that are not named are null; what has no field is left. */
@FunctionalInterface
interface JsonSetter {
    /** @param node nothing, or JSON's null, for null */
    void set(int row, @Nullable JsonNode node);

    static JsonSetter of(FieldVector vector, ZoneId zone) {
        Field field = vector.getField();
        JsonSetter some = switch (field.getType()) {
            case ArrowType.List _, ArrowType.FixedSizeList _ -> list(vector, zone);
            case ArrowType.Map _ -> map((ListVector) vector, zone);
            case ArrowType.Struct _ -> struct((StructVector) vector, zone);
            default -> scalar(vector, zone);
        };
        return (row, node) -> {
            if (node == null || node.isNull()) {
                JsonValue.require(field.isNullable(), "it may not be null", field);
                Nulls.set(vector, row);
            } else {
                some.set(row, node);
            }
        };
    }

    private static JsonSetter scalar(FieldVector vector, ZoneId zone) {
        Field field = vector.getField();
        PgScalar type = PgScalar.of(field);
        ValueSetter setter = ValueSetter.of(vector);
        return (row, node) -> setter.set(row, TextValue.of(type, JsonValue.scalar(some(node), field), zone));
    }

    private static JsonSetter list(FieldVector vector, ZoneId zone) {
        ListRow list = ListRow.of(vector);
        JsonSetter element = of(list.elements(), zone);
        return (row, given) -> {
            JsonNode node = some(given);
            JsonValue.require(node.isArray(), "a list is an array", vector.getField());
            int start = list.start(row, node.size());
            for (int i = 0; i < node.size(); i++) {
                element.set(start + i, node.get(i));
            }
            list.end(row, node.size());
        };
    }

    private static JsonSetter map(ListVector map, ZoneId zone) {
        StructVector entries = (StructVector) map.getDataVector();
        List<FieldVector> parts = entries.getChildrenFromFields();
        Field keys = parts.get(0).getField();
        PgScalar type = PgScalar.of(keys);
        ValueSetter key = ValueSetter.of(parts.get(0));
        JsonSetter value = of(parts.get(1), zone);
        return (row, given) -> {
            JsonNode node = some(given);
            JsonValue.require(node.isObject(), "a map is an object", map.getField());
            int at = map.startNewValue(row);
            for (Map.Entry<String, JsonNode> property : node.properties()) {
                while (at >= entries.getValueCapacity()) {
                    entries.reAlloc();
                }
                entries.setIndexDefined(at);
                key.set(at, TextValue.of(type, property.getKey(), zone));
                value.set(at++, property.getValue());
            }
            map.endValue(row, node.size());
        };
    }

    private static JsonSetter struct(StructVector struct, ZoneId zone) {
        List<FieldVector> fields = struct.getChildrenFromFields();
        List<JsonSetter> setters = fields.stream().map(field -> of(field, zone)).toList();
        return (row, given) -> {
            JsonNode node = some(given);
            JsonValue.require(node.isObject(), "a struct is an object", struct.getField());
            while (row >= struct.getValueCapacity()) {
                struct.reAlloc();
            }
            struct.setIndexDefined(row);
            for (int i = 0; i < setters.size(); i++) {
                setters.get(i).set(row, node.get(fields.get(i).getName()));
            }
        };
    }

    private static JsonNode some(@Nullable JsonNode node) {
        return Objects.requireNonNull(node);
    }
}
