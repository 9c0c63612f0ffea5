package dev.weir.sql;

import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Rows of one bucket's log that lie in the lake.
 *
 * @param table as the catalog names it
 * @param to the first offset not wanted
 * @param columns of the log, by name; behind them come {@code _offset} and {@code _timestamp}
 */
public record SettledRange(String table, int bucket, long from, long to, List<String> columns) {
    public SettledRange {
        columns = List.copyOf(columns);
    }

    /** In the log's own types. */
    List<Field> fields(TableSchema log) {
        List<Field> fields = new ArrayList<>();
        columns.forEach(column -> fields.add(log.columns().get(log.require(column))));
        fields.add(VirtualColumn.OFFSET.field());
        fields.add(VirtualColumn.TIMESTAMP.field());
        return fields;
    }

    /** In the order of the offsets. */
    String query(TableSchema log) {
        String selected = fields(log).stream()
                .map(field -> SqlTokens.quote(field.getName()))
                .collect(Collectors.joining(", "));
        return "select " + selected + " from " + lake(table) + " where _bucket = " + bucket + " and _offset >= " + from
                + " and _offset < " + to + " order by _offset";
    }

    /** Of the first row from {@code start} on that was committed then or later: before it there may be rows of others. */
    static String offsetSince(String table, int bucket, long start, long timestampUs) {
        return "select min(_offset) from " + lake(table) + " where _bucket = " + bucket + " and _offset >= " + start
                + " and _timestamp >= make_timestamptz(" + timestampUs + ")";
    }

    private static String lake(String table) {
        return SqlTokens.quote(table + StatementScope.LAKE_SUFFIX);
    }
}
