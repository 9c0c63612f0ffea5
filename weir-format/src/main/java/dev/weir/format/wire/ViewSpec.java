package dev.weir.format.wire;

/**
 * A query with a name.
 *
 * @param sql as it was written
 * @param database in which its tables are looked for that name none
 */
public record ViewSpec(TableName name, String sql, String database) {}
