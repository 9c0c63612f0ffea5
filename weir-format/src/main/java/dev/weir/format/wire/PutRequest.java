package dev.weir.format.wire;

import java.util.List;

/**
 * The command of a put's descriptor.
 *
 * @param create make the table from the stream's schema if it is not there
 * @param buckets and bucketKey: of the table to be made
 */
public record PutRequest(String table, boolean create, int buckets, List<String> bucketKey) {
    public static PutRequest into(String table) {
        return new PutRequest(table, false, 1, List.of());
    }
}
