package dev.weir.server.postgres.value;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;

/** Where the elements of a list are. */
interface Elements {
    FieldVector vector();

    int start(int row);

    int end(int row);

    static Elements of(FieldVector list) {
        return list instanceof FixedSizeListVector fixed ? new Fixed(fixed) : new Varying((ListVector) list);
    }

    /** Also of a map. */
    record Varying(ListVector list) implements Elements {
        @Override
        public FieldVector vector() {
            return list.getDataVector();
        }

        @Override
        public int start(int row) {
            return list.getElementStartIndex(row);
        }

        @Override
        public int end(int row) {
            return list.getElementEndIndex(row);
        }
    }

    /** All of one length. */
    record Fixed(FixedSizeListVector list) implements Elements {
        @Override
        public FieldVector vector() {
            return list.getDataVector();
        }

        @Override
        public int start(int row) {
            return row * list.getListSize();
        }

        @Override
        public int end(int row) {
            return start(row) + list.getListSize();
        }
    }
}
