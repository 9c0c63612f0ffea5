package dev.weir.server.catalog;

import dev.weir.format.wire.TableName;

/**
 * A query with a name.
 *
 * @param sql as it was written
 * @param database in which its tables are looked for that name none
 */
public record ViewInfo(TableName name, String sql, String database) {}
