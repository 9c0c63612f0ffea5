package dev.weir.format.wire;

import java.util.List;

/**
 * The command of a put's descriptor.
 *
 * @param create make the table from the stream's schema if it is not there
 * @param primaryKey of the table to be made, with the defaults of {@link KeySpec#of}; empty: it has none
 * @param buckets and bucketKey: of the table to be made
 * @param partial the stream's columns are the ones to be changed: the others of a row that is there stay
 */
public record PutRequest(
        String table, boolean create, List<String> primaryKey, int buckets, List<String> bucketKey, boolean partial) {
    public PutRequest {
        primaryKey = List.copyOf(primaryKey);
        bucketKey = List.copyOf(bucketKey);
    }

    public static PutRequest into(String table) {
        return new PutRequest(table, false, List.of(), 1, List.of(), false);
    }

    /** Some columns of rows that are found by their key. */
    public static PutRequest partial(String table) {
        return new PutRequest(table, false, List.of(), 1, List.of(), true);
    }
}
