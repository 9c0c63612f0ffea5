package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;

/** A list under construction: its start says where the elements go. */
interface ListRow {
    FieldVector elements();

    int start(int row, int size);

    void end(int row, int size);

    static ListRow of(FieldVector vector) {
        return vector instanceof FixedSizeListVector fixed ? new Fixed(fixed) : new Varying((ListVector) vector);
    }

    /** Also of a map. */
    record Varying(ListVector list) implements ListRow {
        @Override
        public FieldVector elements() {
            return list.getDataVector();
        }

        @Override
        public int start(int row, int size) {
            return list.startNewValue(row);
        }

        @Override
        public void end(int row, int size) {
            list.endValue(row, size);
        }
    }

    /** All of one length. */
    record Fixed(FixedSizeListVector list) implements ListRow {
        @Override
        public FieldVector elements() {
            return list.getDataVector();
        }

        @Override
        public int start(int row, int size) {
            if (size != list.getListSize()) {
                throw new WeirException(
                        ErrorCode.TYPE_MISMATCH,
                        "the column's lists have one length elements=" + size + " expected=" + list.getListSize());
            }
            return list.startNewValue(row);
        }

        @Override
        public void end(int row, int size) {
            // said by the type
        }
    }
}
