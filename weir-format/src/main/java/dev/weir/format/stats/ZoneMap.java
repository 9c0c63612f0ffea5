package dev.weir.format.stats;

import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * What is known of one column in one batch without reading it: nulls, and bounds. Bounds are kept in a comparable form (see
 * docs/formats/zone-map.md); of long strings only a prefix, so they may be wider than the values, never narrower.
 *
 * @param nullCount rows that are null, or {@link #NOT_KNOWN}
 * @param hasNaN whether a floating-point value is NaN (bounds leave NaN out), or may be
 * @param lower smallest value, or none when there is no bound (all null, nested type, not known)
 * @param upper largest value
 */
public record ZoneMap(int rowCount, int nullCount, boolean hasNaN, Bound lower, Bound upper) {
    /** Nobody has looked at the values. */
    public static final int NOT_KNOWN = -1;

    /** Of a column that was not looked at: rules nothing out. */
    public static ZoneMap notKnown(int rowCount) {
        return new ZoneMap(rowCount, NOT_KNOWN, true, new Bound.None(), new Bound.None());
    }

    public boolean isKnown() {
        return nullCount != NOT_KNOWN;
    }

    /** Of each column. */
    public static List<ZoneMap> of(VectorSchemaRoot rows) {
        return rows.getFieldVectors().stream().map(ZoneMap::of).toList();
    }

    /** Of a whole vector. */
    public static ZoneMap of(FieldVector vector) {
        return ZoneScan.scan(vector);
    }
}
