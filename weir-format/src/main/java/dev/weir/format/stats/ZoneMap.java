package dev.weir.format.stats;

import org.apache.arrow.vector.FieldVector;

/**
 * What is known of one column in one batch without reading it: nulls, and bounds. Bounds are kept in a comparable form (see
 * docs/formats/zone-map.md); of long strings only a prefix, so they may be wider than the values, never narrower.
 *
 * @param nullCount rows that are null
 * @param hasNaN whether a floating-point value is NaN (bounds leave NaN out)
 * @param lower smallest value, or none when there is no bound (all null, nested type)
 * @param upper largest value
 */
public record ZoneMap(int rowCount, int nullCount, boolean hasNaN, Bound lower, Bound upper) {
    /** Of a whole vector. */
    public static ZoneMap of(FieldVector vector) {
        return ZoneScan.scan(vector);
    }
}
