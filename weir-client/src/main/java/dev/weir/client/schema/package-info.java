/**
 * Schemas of tables, from Java record classes or by a builder.
 *
 * <p>In: classes, names and types. Out: a {@link dev.weir.format.schema.TableSchema}. Immutable values, any thread, no state.
 */
@NullMarked
package dev.weir.client.schema;

import org.jspecify.annotations.NullMarked;
