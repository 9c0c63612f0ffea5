package dev.weir.sql;

import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** One pass over a table, shared by the threads that scan it. */
interface BatchSource {
    /** The next batch that nobody has taken yet, or null when there is none. Any thread. */
    @Nullable
    BatchRange take();

    /**
     * The next rows in files that nobody has taken yet, to be read before the batches; null when there are none. Any thread. The caller closes it.
     *
     * @param fields columns, virtual ones too
     */
    default @Nullable FileRows takeFiles(List<Field> fields) {
        return null;
    }

    /** In files that may have rows of use. */
    default long fileRows() {
        return 0;
    }

    /** A reader for one thread. */
    Reader reader();

    /** Turns ranges into vectors. One thread at a time. */
    interface Reader extends AutoCloseable {
        /** The stored columns that were asked for, in the order of the request without the virtual ones; owned by the caller. */
        VectorSchemaRoot read(BatchRange range);

        @Override
        void close();
    }
}
