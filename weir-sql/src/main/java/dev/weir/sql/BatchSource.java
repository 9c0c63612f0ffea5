package dev.weir.sql;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** One pass over a table, shared by the threads that scan it. */
interface BatchSource {
    /** The next batch that nobody has taken yet, or null when there is none. Any thread. */
    @Nullable
    BatchRange take();

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
