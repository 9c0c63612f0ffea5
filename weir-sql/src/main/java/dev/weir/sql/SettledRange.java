package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Rows of one bucket's log that lie in the lake.
 *
 * @param to the first offset not wanted
 * @param columns of the log, by name; behind them come {@code _offset} and {@code _timestamp}
 */
public record SettledRange(SettledBucket of, long from, long to, List<String> columns) {
    public SettledRange {
        columns = List.copyOf(columns);
    }

    /** @param log its columns, with the virtual ones */
    List<Field> fields(List<Field> log) {
        List<String> names = new ArrayList<>(columns);
        names.add(VirtualColumn.OFFSET.field().getName());
        names.add(VirtualColumn.TIMESTAMP.field().getName());
        return names.stream().map(name -> require(log, name)).toList();
    }

    private Field require(List<Field> log, String name) {
        return log.stream()
                .filter(column -> column.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new WeirException(
                        ErrorCode.UNKNOWN_COLUMN, "no such column table=" + of.table() + " column=" + name));
    }

    /** In the order of the offsets. */
    String query(List<Field> log) {
        String selected = fields(log).stream()
                .map(field -> SqlTokens.quote(field.getName()))
                .collect(Collectors.joining(", "));
        return "select " + selected + " from " + of.from(from) + " and _offset < " + to + " order by _offset";
    }
}
