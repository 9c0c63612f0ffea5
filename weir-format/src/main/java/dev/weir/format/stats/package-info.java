/**
 * What is known of a column without reading it. In: vectors of a batch about to be stored, or 40 bytes from a zone map file.
 * Out: {@link dev.weir.format.stats.ZoneMap}s. Runs on whichever thread encodes or reads the batch. What always holds: a
 * value that is in the column lies within the bounds, which may be wider than the values and never narrower. A crash here
 * loses nothing: zone maps are derived and can be made again from the batch.
 */
@NullMarked
package dev.weir.format.stats;

import org.jspecify.annotations.NullMarked;
