package dev.weir.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Names of stand-ins for Weir tables in plans that are only looked at, and how they are made; they are in the seats. DuckDB can show an optimised plan only of its own tables; so that it draws no
 * conclusion from what is in them, each stand-in holds three rows: the least values of its types, the greatest, and nulls.
 */
final class Shadows {
    static final String SCHEMA = "weir_plan";

    private final Map<String, String> names = new LinkedHashMap<>();

    /** The stand-in's name for the n-th mention of a table with these columns. It need not be there yet. */
    synchronized String name(List<Field> columns, int occurrence) {
        List<String> definitions = new ArrayList<>();
        for (Field column : columns) {
            definitions.add(SqlTokens.quote(column.getName()) + " " + DuckTypes.sql(column));
        }
        String shape = String.join(", ", definitions) + "#" + occurrence;
        return names.computeIfAbsent(shape, _ -> "s" + names.size());
    }

    /** The statements that make a stand-in. */
    static List<String> making(String name, List<Field> columns) {
        List<String> definitions = new ArrayList<>();
        List<String> least = new ArrayList<>();
        List<String> greatest = new ArrayList<>();
        for (Field column : columns) {
            String type = DuckTypes.sql(column);
            definitions.add(SqlTokens.quote(column.getName()) + " " + type);
            Range range = range(column, type);
            least.add("cast(" + range.least() + " as " + type + ")");
            greatest.add("cast(" + range.greatest() + " as " + type + ")");
        }
        String table = SCHEMA + "." + SqlTokens.quote(name);
        return List.of(
                "create or replace table " + table + "(" + String.join(", ", definitions) + ")",
                "insert into " + table + " values (" + String.join(", ", least) + "), (" + String.join(", ", greatest)
                        + ")",
                "insert into " + table + " default values");
    }

    private record Range(String least, String greatest) {}

    private static Range range(Field column, String type) {
        return switch (type) {
            case "BOOLEAN" -> new Range("false", "true");
            case "TINYINT" -> new Range("-128", "127");
            case "SMALLINT" -> new Range("-32768", "32767");
            case "INTEGER" -> new Range("-2147483648", "2147483647");
            case "BIGINT" -> new Range("-9223372036854775808", "9223372036854775807");
            case "FLOAT", "DOUBLE" -> new Range("'-infinity'", "'nan'");
            case "DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ" ->
                new Range("'-infinity'", "'infinity'");
            case "TIME", "TIME_NS" -> new Range("'00:00:00'", "'24:00:00'");
            case "VARCHAR" -> new Range("''", "repeat(chr(1114111), 8)");
            case "BLOB" -> new Range("''", "'" + "\\xFF".repeat(16) + "'");
            case "UUID" ->
                new Range("'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'");
            default -> {
                if (column.getType() instanceof org.apache.arrow.vector.types.pojo.ArrowType.Decimal decimal
                        && type.startsWith("DECIMAL(")) {
                    String digits = "9".repeat(decimal.getPrecision() - decimal.getScale())
                            + (decimal.getScale() > 0 ? "." + "9".repeat(decimal.getScale()) : "");
                    yield new Range("'-" + digits + "'", "'" + digits + "'");
                }
                yield new Range("null", "null");
            }
        };
    }
}
