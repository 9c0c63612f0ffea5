package dev.weir.format.predicate;

import dev.weir.format.key.EncodedKeys;
import dev.weir.format.schema.TableSchema;
import java.util.List;

/**
 * The keys that rows can have for which a condition is true: who reads by key need not look at others. It may be more keys than that, never fewer, so that the
 * condition is still to be asked of each row.
 */
public sealed interface KeyChoice {
    /** Nothing is known. */
    record All() implements KeyChoice {}

    /** Whole keys, ascending, none twice; perhaps none at all. */
    record Keys(EncodedKeys keys) implements KeyChoice {}

    /** Ascending, apart from each other. */
    record Ranges(List<KeyRange> ranges) implements KeyChoice {}

    /** @param keyColumns in the order of the key; the predicate may name other columns too */
    static KeyChoice of(BoundPredicate filter, TableSchema schema, List<String> keyColumns) {
        return new KeyPlanner(filter.root(), schema, keyColumns).plan();
    }
}
