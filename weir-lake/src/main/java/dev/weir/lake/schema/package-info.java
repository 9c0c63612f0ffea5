/**
 * What a table of Weir looks like as a table of Iceberg: its columns, its partition, its order, and what is known of its files. Pure functions; the
 * table of types is in docs/lake.md.
 */
@NullMarked
package dev.weir.lake.schema;

import org.jspecify.annotations.NullMarked;
