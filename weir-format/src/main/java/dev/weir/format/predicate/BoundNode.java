package dev.weir.format.predicate;

import dev.weir.format.Check;
import dev.weir.format.stats.ZoneMap;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A bound condition in which only leaves can be negated. So "is true" is all that needs to be known of a part: unknown and false
 * have the same effect on and and or.
 */
sealed interface BoundNode {
    boolean mayMatch(IntFunction<ZoneMap> zoneOfColumn);

    /** Leaves those rows' bits set for which it is true. */
    void filter(VectorSchemaRoot batch, long[] mask);

    /** Without parts: true. */
    record All(List<BoundNode> parts) implements BoundNode {
        @Override
        public boolean mayMatch(IntFunction<ZoneMap> zoneOfColumn) {
            for (BoundNode part : parts) {
                if (!part.mayMatch(zoneOfColumn)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void filter(VectorSchemaRoot batch, long[] mask) {
            for (BoundNode part : parts) {
                if (isEmpty(mask)) {
                    return;
                }
                part.filter(batch, mask);
            }
        }

        private static boolean isEmpty(long[] mask) {
            for (long word : mask) {
                if (word != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Without parts: false. */
    record Any(List<BoundNode> parts) implements BoundNode {
        @Override
        public boolean mayMatch(IntFunction<ZoneMap> zoneOfColumn) {
            for (BoundNode part : parts) {
                if (part.mayMatch(zoneOfColumn)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void filter(VectorSchemaRoot batch, long[] mask) {
            long[] passed = new long[mask.length];
            long[] open = new long[mask.length];
            for (BoundNode part : parts) {
                for (int word = 0; word < mask.length; word++) {
                    open[word] = mask[word] & ~passed[word];
                }
                part.filter(batch, open);
                for (int word = 0; word < mask.length; word++) {
                    passed[word] |= open[word];
                }
            }
            System.arraycopy(passed, 0, mask, 0, mask.length);
        }
    }

    record Leaf(int column, String name, ColumnCondition test) implements BoundNode {
        @Override
        public boolean mayMatch(IntFunction<ZoneMap> zoneOfColumn) {
            return test.mayMatch(zoneOfColumn.apply(column));
        }

        @Override
        public void filter(VectorSchemaRoot batch, long[] mask) {
            FieldVector vector = batch.getVector(name);
            Check.that(vector != null, "a batch has the columns of the filter");
            Check.that(vector.getValueCount() == batch.getRowCount(), "a vector is as long as its batch");
            test.filter(vector, mask);
        }
    }
}
