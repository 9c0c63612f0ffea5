package dev.weir.sql;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** What a column's values are in the lake's files, so that they are what Iceberg calls them; the table is in docs/lake.md. */
final class LakeTypes {
    /** By this name a struct of field ids has the id of what holds the parts. */
    private static final String OWN_ID = "__duckdb_field_id";

    private LakeTypes() {}

    /** The type in a file, in SQL; {@code UNSUPPORTED_TYPE} for one that files cannot have. */
    static String sql(Field field) {
        return switch (field.getType()) {
            case ArrowType _ when DuckTypes.isUuid(field) -> "UUID";
            case ArrowType.Int type when type.getBitWidth() < 32 -> "INTEGER";
            case ArrowType.Time type
            when type.getUnit() == TimeUnit.NANOSECOND ->
                throw new WeirException(
                        ErrorCode.UNSUPPORTED_TYPE,
                        "iceberg has no times of nanoseconds: cast them to time[us] or int64 column="
                                + field.getName());
            case ArrowType.Timestamp type
            when type.getTimezone() == null && type.getUnit() != TimeUnit.NANOSECOND -> "TIMESTAMP";
            case ArrowType.List _, ArrowType.FixedSizeList _ ->
                sql(field.getChildren().getFirst()) + "[]";
            case ArrowType.Map _ -> {
                List<Field> entry = field.getChildren().getFirst().getChildren();
                yield "MAP(" + sql(entry.get(0)) + ", " + sql(entry.get(1)) + ")";
            }
            case ArrowType.Struct _ ->
                field.getChildren().stream()
                        .map(child -> SqlTokens.quote(child.getName()) + " " + sql(child))
                        .collect(Collectors.joining(", ", "STRUCT(", ")"));
            default -> DuckTypes.sql(field);
        };
    }

    /** The column as it is written: cast where the file's type is another one. */
    static String written(Field column) {
        String name = SqlTokens.quote(column.getName());
        String type = sql(column);
        String from = DuckTypes.sql(column);
        if (type.equals(from)) {
            return name;
        }
        if (!type.equals("TIMESTAMP")) {
            return "cast(" + name + " as " + type + ")";
        }
        // A time so far away that microseconds cannot tell it becomes infinite.
        return "coalesce(try_cast(" + name + " as " + type + "), case when " + name + " < cast('1970-01-01' as " + from
                + ") then cast('-infinity' as " + type + ") when " + name + " is not null then cast('infinity' as "
                + type
                + ") end)";
    }

    /** The column as the table has it. The cast is behind the conditions: before them a reader may show anything where a row is left out. */
    static String read(Field column) {
        String name = SqlTokens.quote(column.getName());
        String type = DuckTypes.sql(column);
        if (type.equals(sql(column))) {
            return name;
        }
        return "cast(" + name + " as " + type + ")";
    }

    static int id(Field field) {
        String id = field.getMetadata().get(TableSchema.FIELD_ID);
        Check.that(id != null, "a table's columns have ids");
        return Integer.parseInt(id);
    }

    /** The ids of the columns and their parts, as {@code COPY} takes them. */
    static String fieldIds(List<Field> columns) {
        return columns.stream()
                .map(column -> SqlTokens.literal(column.getName()) + ": " + fieldIds(column))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String fieldIds(Field field) {
        List<Field> parts = parts(field);
        if (parts.isEmpty()) {
            return String.valueOf(id(field));
        }
        return parts.stream()
                .map(part -> SqlTokens.literal(part.getName()) + ": " + fieldIds(part))
                .collect(Collectors.joining(", ", "{" + SqlTokens.literal(OWN_ID) + ": " + id(field) + ", ", "}"));
    }

    private static List<Field> parts(Field field) {
        return field.getType() instanceof ArrowType.Map
                ? field.getChildren().getFirst().getChildren()
                : field.getChildren();
    }

    /**
     * What reads files, by the ids of their columns; one that a file has not is null.
     *
     * @param columns with ids
     */
    static String files(List<Path> files, List<Field> columns) {
        String paths = files.stream()
                .map(file -> SqlTokens.literal(escaped(file.toString())))
                .collect(Collectors.joining(", ", "[", "]"));
        String schema = columns.stream()
                .map(column -> id(column) + ": {name: " + SqlTokens.literal(column.getName()) + ", type: "
                        + SqlTokens.literal(sql(column)) + ", default_value: null}")
                .collect(Collectors.joining(", ", "map {", "}"));
        return "read_parquet(" + paths + ", hive_partitioning = false, schema = " + schema + ")";
    }

    /** A path means itself, whatever is in it. */
    private static String escaped(String path) {
        return path.replaceAll("[*?\\[]", "[$0]");
    }

    /** Every column and part that holds values itself, by the path that DuckDB's statistics call it. */
    static Map<String, Field> leaves(List<Field> columns) {
        Map<String, Field> leaves = new LinkedHashMap<>();
        columns.forEach(column -> collect(column, SqlTokens.quote(column.getName()), leaves));
        return leaves;
    }

    private static void collect(Field field, String path, Map<String, Field> leaves) {
        List<Field> parts = parts(field);
        if (parts.isEmpty()) {
            leaves.put(path, field);
        }
        parts.forEach(part -> collect(part, path + "." + SqlTokens.quote(part.getName()), leaves));
    }
}
