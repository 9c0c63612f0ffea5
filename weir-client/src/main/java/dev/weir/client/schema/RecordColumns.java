package dev.weir.client.schema;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How the components of a record class are called as columns. */
public final class RecordColumns {
    private RecordColumns() {}

    /** Column names in the order of the components. */
    public static List<String> names(Class<? extends Record> type) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : components(type)) {
            names.add(name(component));
        }
        return names;
    }

    static RecordComponent[] components(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        if (components == null || components.length == 0) {
            throw new WeirException(
                    ErrorCode.INVALID_SCHEMA,
                    "a table's rows need at least one column: give a record class with components class="
                            + type.getName());
        }
        return components;
    }

    static String name(RecordComponent component) {
        Column column = component.getAnnotation(Column.class);
        return column == null || column.name().isEmpty() ? snakeCase(component.getName()) : column.name();
    }

    /** {@code userId} → {@code user_id}, {@code HTTPStatus} → {@code http_status}. */
    static String snakeCase(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean begins = i > 0
                    && Character.isUpperCase(c)
                    && name.charAt(i - 1) != '_'
                    && (!Character.isUpperCase(name.charAt(i - 1))
                            || (i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1))));
            if (begins) {
                out.append('_');
            }
            out.append(c);
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }
}
