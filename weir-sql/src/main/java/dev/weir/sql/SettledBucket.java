package dev.weir.sql;

/**
 * A bucket of whose log rows lie in the lake. Its table is found by the exact name and the id, not as statements find theirs: another table may have the name
 * in another case, or have it now.
 *
 * @param table as the catalog names it
 * @param tableId no other table has it
 * @param start the offset where the bucket's rows begin that are there without a gap; what lies before is not looked at
 */
public record SettledBucket(String table, String tableId, int bucket, long start) {
    /** The rows in queries; no table begins so. */
    static final String ROWS = "weir_settled";

    /** Of the first row that was committed then or later. */
    String offsetSince(long timestampUs) {
        return "select min(_offset) from " + from(start) + " and _timestamp >= make_timestamptz(" + timestampUs + ")";
    }

    String from(long offset) {
        return ROWS + " where _bucket = " + bucket + " and _offset >= " + Math.max(start, offset);
    }
}
