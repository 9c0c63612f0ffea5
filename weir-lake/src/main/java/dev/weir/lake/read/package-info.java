/**
 * What the lake holds of a table at one moment, for queries over hot and cold: how far rows have settled, and the files that hold them. Planned from
 * Iceberg's metadata, kept until the table has another snapshot.
 */
@NullMarked
package dev.weir.lake.read;

import org.jspecify.annotations.NullMarked;
