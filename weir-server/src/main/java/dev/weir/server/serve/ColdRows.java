package dev.weir.server.serve;

import dev.weir.server.catalog.TableInfo;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The port to rows of logs that have settled in the lake. Thread-safe. */
public interface ColdRows {
    /** Of a server without a lake. */
    ColdRows NONE = _ -> Optional.empty();

    /** What the lake has of a table now; empty if nothing. Whoever leases the hot log first and asks then finds no gap between the two. */
    Optional<Settled> see(TableInfo table);

    /** What the lake has of a table at one moment: of each bucket the rows from a first offset up to an end, none missing. Thread-safe. */
    interface Settled {
        long startOffset(int bucket);

        /** One past the last. */
        long endOffset(int bucket);

        /** The first offset of the bucket whose commit time is at or after this time; its end if there is none. */
        long offsetAt(int bucket, long timestampUs);

        /**
         * Rows of one bucket in the order of their offsets.
         *
         * @param from not before the bucket's start
         * @param to not behind its end
         * @param columns of the log, by name; behind them each batch has {@code _offset} and {@code _timestamp}
         */
        Reading read(int bucket, long from, long to, List<String> columns);
    }

    /** Batches, one after the other, each overwriting the one before. One thread. */
    interface Reading extends AutoCloseable {
        /** Whether there was one more, which {@link #root} holds now; of the log's types. */
        boolean next();

        VectorSchemaRoot root();

        @Override
        void close();
    }
}
