package dev.weir.storage.state;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.KeySpec;

/**
 * What the rows of a bucket are.
 *
 * @param schema of the table, without {@code _change}
 * @param schemaId that rows are marked with
 */
public record StateShape(TableSchema schema, int schemaId, KeySpec key) {}
