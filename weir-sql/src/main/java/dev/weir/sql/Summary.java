package dev.weir.sql;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a statement wants of a table: least and greatest values and counts over all its rows. Any other rows with the same ones answer it
 * too.
 *
 * @param columns stored columns, by position in {@link RowSource#columns()}, and what is asked of each
 * @param everyRow whether it matters how many rows there are, or what they have in a virtual column
 */
record Summary(Map<Integer, Set<Asked>> columns, boolean everyRow) {
    /** An aggregate over the column itself. */
    enum Asked {
        MIN,
        MAX,
        COUNT
    }

    /** Something of each row that is known without reading it. */
    static final Summary EACH_ROW = new Summary(Map.of(), true);

    /** Both. */
    Summary and(Summary other) {
        Map<Integer, Set<Asked>> both = new HashMap<>(columns);
        other.columns.forEach((column, asked) -> both.merge(
                column,
                asked,
                (one, another) ->
                        Stream.concat(one.stream(), another.stream()).collect(Collectors.toUnmodifiableSet())));
        return new Summary(both, everyRow || other.everyRow);
    }

    /** What is asked of a column. */
    Set<Asked> of(int position) {
        return columns.getOrDefault(position, Set.of());
    }

    /** The positions, ascending. */
    int[] positions() {
        return columns.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /** As {@code explain} shows it. */
    String text(RowSource source) {
        Stream<String> asked = new TreeMap<>(columns)
                .entrySet().stream()
                        .flatMap(column -> column.getValue().stream()
                                .sorted()
                                .map(of -> of.name().toLowerCase(Locale.ROOT) + "("
                                        + source.columns().get(column.getKey()).getName() + ")"));
        return Stream.concat(asked, everyRow ? Stream.of("rows") : Stream.empty())
                .collect(Collectors.joining(", "));
    }
}
