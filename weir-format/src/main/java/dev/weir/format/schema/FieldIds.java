package dev.weir.format.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Stable ids of fields, in Iceberg's order for fresh ones: all fields of a struct first, then what is nested in each. The
 * entries of a map have none: only its key and value do.
 */
final class FieldIds {
    private int next;

    private FieldIds(int next) {
        this.next = next;
    }

    /** Keeps the ids that are there if all are positive and distinct, and gives the others the next free ones. */
    static List<Field> assign(List<Field> columns) {
        Set<Integer> seen = new HashSet<>();
        boolean usable = collect(columns, seen);
        int highest = 0;
        for (int id : seen) {
            highest = Math.max(highest, id);
        }
        // Fresh ids beyond the highest must still be ints.
        usable &= highest <= Integer.MAX_VALUE - TableSchema.MAX_FIELDS;
        return new FieldIds(usable ? highest + 1 : 1).struct(columns, usable);
    }

    /** The field's id, or 0 when it has none. */
    static int of(Field field) {
        return parse(field.getMetadata().get(TableSchema.FIELD_ID));
    }

    /** 0 for anything that is not an int. */
    private static int parse(@Nullable String id) {
        if (id == null) {
            return 0;
        }
        try {
            return Integer.parseInt(id);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static boolean collect(List<Field> fields, Set<Integer> seen) {
        for (Field field : fields) {
            if (field.getMetadata().containsKey(TableSchema.FIELD_ID)) {
                int id = of(field);
                if (id <= 0 || !seen.add(id)) {
                    return false;
                }
            }
            if (!collect(field.getChildren(), seen)) {
                return false;
            }
        }
        return true;
    }

    private List<Field> struct(List<Field> fields, boolean keep) {
        int[] ids = new int[fields.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = idOf(fields.get(i), keep);
        }
        List<Field> result = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            result.add(withId(fields.get(i), ids[i], keep));
        }
        return result;
    }

    private Field withId(Field field, int id, boolean keep) {
        Map<String, String> metadata = new HashMap<>(field.getMetadata());
        metadata.put(TableSchema.FIELD_ID, Integer.toString(id));
        return rebuilt(field, metadata, children(field, keep));
    }

    private List<Field> children(Field field, boolean keep) {
        if (field.getType() instanceof ArrowType.Map) {
            Field entries = field.getChildren().get(0);
            return List.of(rebuilt(entries, Map.of(), struct(entries.getChildren(), keep)));
        }
        return struct(field.getChildren(), keep);
    }

    private int idOf(Field field, boolean keep) {
        int id = keep ? of(field) : 0;
        return id > 0 ? id : next++;
    }

    private static Field rebuilt(Field field, Map<String, String> metadata, List<Field> children) {
        return new Field(field.getName(), new FieldType(field.isNullable(), field.getType(), null, metadata), children);
    }
}
