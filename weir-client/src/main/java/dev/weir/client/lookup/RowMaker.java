package dev.weir.client.lookup;

import dev.weir.client.columns.RowReader;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Makes what users get of a row. */
@FunctionalInterface
public interface RowMaker<T> {
    T make(RowReader rows, int row);

    /** @param <T> what is made */
    @FunctionalInterface
    interface Factory<T> {
        /** @param fields of the batches, those of the lookup itself (whose names begin with an underscore, first or last) included */
        RowMaker<T> of(List<Field> fields);
    }

    /** The columns' values in their order, see docs/client.md for their types. */
    static RowMaker<@Nullable Object[]> values(List<Field> fields) {
        // what belongs to the lookup stands first or last
        int first = Answers.isPrefix(fields) ? 1 : 0;
        int count = fields.size() - 1;
        return (rows, row) -> {
            @Nullable Object[] values = new @Nullable Object[count];
            rows.at(row);
            for (int i = 0; i < count; i++) {
                values[i] = rows.valueAt(first + i);
            }
            return values;
        };
    }
}
