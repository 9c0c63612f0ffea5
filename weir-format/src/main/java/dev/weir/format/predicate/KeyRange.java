package dev.weir.format.predicate;

import org.jspecify.annotations.Nullable;

/**
 * Keys as bytes (docs/formats/key.md) between two bounds.
 *
 * @param from the first one; null: from the least key on
 * @param to the first one behind it; null: without end
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares ranges, and who seeks takes arrays
public record KeyRange(byte @Nullable [] from, byte @Nullable [] to) {}
