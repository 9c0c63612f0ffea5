package dev.weir.format.predicate;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import java.util.BitSet;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A predicate checked against a schema: columns resolved, literals converted to the columns' types. Immutable. */
public final class BoundPredicate {
    private BoundPredicate() {}

    /** Throws {@code UNKNOWN_COLUMN} or {@code TYPE_MISMATCH}. */
    public static BoundPredicate bind(Predicate predicate, TableSchema schema) {
        throw new UnsupportedOperationException();
    }

    /** Positions of the columns it reads. */
    public Set<Integer> columns() {
        throw new UnsupportedOperationException();
    }

    /** False only if no row of the batch can pass. */
    public boolean mayMatch(IntFunction<ZoneMap> zoneOfColumn) {
        throw new UnsupportedOperationException();
    }

    /** The rows that pass. The root's vectors are found by column name. */
    public BitSet select(VectorSchemaRoot root) {
        throw new UnsupportedOperationException();
    }
}
