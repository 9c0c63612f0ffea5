package dev.weir.server.lookup;

import dev.weir.format.wire.TableSpec;

/** A table with a primary key, as lookups need it. Any thread. */
public interface KeyedTable {
    /** Has a primary key. */
    TableSpec spec();

    /** Of this table, and of no other, also not of a later one of the same name. */
    String tableId();

    /** What its rows begin with. */
    int schemaId();

    /** Whether all buckets are open, so that {@link #view} takes no longer than a look. */
    boolean isWarm();

    /**
     * The state of one bucket as of now, with every write that was acknowledged before. Throws {@code UNAVAILABLE} while the bucket is warming, and whatever
     * else keeps it from serving.
     */
    BucketView view(int bucket);
}
