package dev.weir.cli.load;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Which column of the file goes to which of the table: by name, exactly or at least without regard to case. */
record Columns(List<Pair> pairs) {
    /** @param same whether the file's values are the table's without conversion */
    record Pair(Field file, Field table, boolean same) {}

    /** Every column of the file must be one of the table; a column of the table may be missing if it can be null. */
    static Columns match(String label, Schema file, Schema table) {
        List<Pair> pairs = new ArrayList<>();
        for (Field given : file.getFields()) {
            Field wanted = find(given.getName(), table);
            if (wanted == null) {
                throw new WeirException(
                        ErrorCode.UNKNOWN_COLUMN,
                        "the table has no such column; leave it out of the file or make a table with it column=%s columns=%s file=%s"
                                .formatted(given.getName(), names(table), label));
            }
            if (pairs.stream().anyMatch(pair -> pair.table().equals(wanted))) {
                throw new WeirException(
                        ErrorCode.INVALID_SCHEMA,
                        "the file has a column twice column=%s file=%s".formatted(given.getName(), label));
            }
            pairs.add(new Pair(given, wanted, DuckTypes.same(given, wanted)));
        }
        for (Field wanted : table.getFields()) {
            if (!wanted.isNullable()
                    && pairs.stream().noneMatch(pair -> pair.table().equals(wanted))) {
                throw new WeirException(
                        ErrorCode.TYPE_MISMATCH,
                        "the file lacks a column that must not be null column=%s file=%s"
                                .formatted(wanted.getName(), label));
            }
        }
        return new Columns(List.copyOf(pairs));
    }

    private static @org.jspecify.annotations.Nullable Field find(String name, Schema table) {
        Field found = null;
        for (Field field : table.getFields()) {
            if (field.getName().equals(name)) {
                return field;
            }
            if (field.getName().equalsIgnoreCase(name)) {
                found = field;
            }
        }
        return found;
    }

    private static String names(Schema table) {
        return table.getFields().stream().map(Field::getName).collect(Collectors.joining(","));
    }

    /** Whether all values are the table's as they are. */
    boolean same() {
        return pairs.stream().allMatch(Pair::same);
    }

    Schema table() {
        return new Schema(pairs.stream().map(Pair::table).toList());
    }

    /** The SELECT list: each column as the table's type under the table's name, and what is wrong with the row, or null. */
    String casts() {
        StringBuilder list = new StringBuilder();
        StringBuilder wrong = new StringBuilder();
        for (Pair pair : pairs) {
            String column = DuckTypes.quote(pair.file().getName());
            String type = DuckTypes.name(pair.table());
            if (!list.isEmpty()) {
                list.append(", ");
            }
            if (pair.same()) {
                list.append(column);
            } else {
                list.append("try_cast(%s as %s)".formatted(column, type));
                wrong.append(" when %s is not null and try_cast(%s as %s) is null then %s || cast(%s as varchar) || %s"
                        .formatted(
                                column,
                                column,
                                type,
                                DuckTypes.text("column " + pair.table().getName() + ": "),
                                column,
                                DuckTypes.text(" does not fit " + type.toLowerCase(java.util.Locale.ROOT))));
            }
            list.append(" as ").append(DuckTypes.quote(pair.table().getName()));
        }
        return list + (wrong.isEmpty() ? ", null::varchar" : ", case" + wrong + " end") + " as " + WRONG;
    }

    static final String WRONG = "__weir_wrong";
}
