/** The Iceberg catalog over what Weir's own catalog remembers, and its files over the object-store port. */
@NullMarked
package dev.weir.lake.catalog;

import org.jspecify.annotations.NullMarked;
