package dev.weir.format.predicate;

import dev.weir.format.column.ValidityView;
import dev.weir.format.stats.ZoneMap;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;

/** A condition on the values of one column, never true of a null but for {@link NullTest}. Immutable. */
interface ColumnCondition {
    /** False only if no row can pass. */
    boolean mayMatch(ZoneMap zone);

    /**
     * Leaves those rows' bits set that pass.
     *
     * @param mask a bit for each row, 64 in a word; words without a bit are not looked at
     */
    void filter(FieldVector vector, long[] mask);

    /** The bytes that the column has in keys of rows that pass; empty: any. */
    Optional<IntervalSet<ByteString>> keys(KeyBytes column);

    /** Whether a value is null or is not. */
    record NullTest(boolean wantsNull) implements ColumnCondition {
        @Override
        public boolean mayMatch(ZoneMap zone) {
            return wantsNull ? zone.nullCount() != 0 : zone.nullCount() < zone.rowCount();
        }

        @Override
        public void filter(FieldVector vector, long[] mask) {
            ValidityView validity = ValidityView.of(vector);
            for (int word = 0; word < mask.length; word++) {
                mask[word] &= wantsNull ? ~validity.word(word) : validity.word(word);
            }
        }

        /** No column of a key is null. */
        @Override
        public Optional<IntervalSet<ByteString>> keys(KeyBytes column) {
            return wantsNull ? Optional.of(IntervalSet.union(List.of())) : Optional.empty();
        }
    }
}
