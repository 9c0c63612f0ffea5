package dev.weir.format.predicate;

import dev.weir.format.column.ValidityView;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import java.util.BitSet;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A predicate checked against a schema: columns resolved, literals converted to the columns' types. Immutable. */
public final class BoundPredicate {
    private final BoundNode root;
    private final Set<Integer> columns;

    BoundPredicate(BoundNode root, Set<Integer> columns) {
        this.root = root;
        this.columns = Set.copyOf(columns);
    }

    /** Throws {@code UNKNOWN_COLUMN} or {@code TYPE_MISMATCH}. */
    public static BoundPredicate bind(Predicate predicate, TableSchema schema) {
        return Binder.bind(predicate, schema.columns(), schema::require);
    }

    BoundNode root() {
        return root;
    }

    /** Positions of the columns it reads. */
    public Set<Integer> columns() {
        return columns;
    }

    /** False only if no row of the batch can pass. */
    public boolean mayMatch(IntFunction<ZoneMap> zoneOfColumn) {
        return root.mayMatch(zoneOfColumn);
    }

    /** The rows that pass. The root's vectors are found by column name. */
    public BitSet select(VectorSchemaRoot batch) {
        int rows = batch.getRowCount();
        long[] mask = new long[ValidityView.words(rows)];
        for (int word = 0; word < mask.length; word++) {
            mask[word] = ValidityView.tail(rows, word);
        }
        root.filter(batch, mask);
        return BitSet.valueOf(mask);
    }
}
