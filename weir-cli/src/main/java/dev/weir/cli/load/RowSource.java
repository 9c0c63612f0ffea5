package dev.weir.cli.load;

import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of one file, as batches of the table's types. One thread. */
public interface RowSource extends AutoCloseable {
    /** The next batch into {@link #root()}; false at the end. A bad row that must not be skipped is {@link StoppedException}. */
    boolean next();

    /** The current batch, valid until the next call. Its columns are found by name; nullable ones may be missing. */
    VectorSchemaRoot root();

    /** Bad rows skipped since the last call: the first of them, and how many in all. */
    Rejections rejections();

    /** How many bytes of the file have been read, as far as that is known. */
    long bytesRead();

    @Override
    void close();

    /** @param rows the first few, to be shown */
    record Rejections(long count, List<BadRow> rows) {
        public static final Rejections NONE = new Rejections(0, List.of());
        /** More than this many are counted but not shown. */
        static final int SHOWN = 20;
    }
}
