package dev.weir.sql;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A Parquet file that was written; not synced.
 *
 * @param footerBytes of the metadata at its end
 * @param offsets per bucket the offsets that its rows lie within; exactly those when rows are neither sorted nor partitioned
 * @param partition what the rows have in common, in the order of the export's partition; empty: null
 * @param columns by field id, of all columns and parts that hold values themselves
 */
public record ParquetFile(
        Path path,
        long rows,
        long bytes,
        long footerBytes,
        List<ParquetExport.Offsets> offsets,
        List<Optional<Object>> partition,
        Map<Integer, Column> columns) {
    /**
     * What is known of a column without reading it.
     *
     * @param values how many, nulls included; within lists and maps more or fewer than rows
     * @param nans of floating-point numbers
     * @param bytes in the file
     * @param lower smallest value, NaN left out; empty: there is none, or it is not known
     */
    public record Column(
            long values,
            OptionalLong nulls,
            OptionalLong nans,
            OptionalLong bytes,
            Optional<Bound> lower,
            Optional<Bound> upper) {}

    /**
     * A bound of a column's values.
     *
     * @param value what Iceberg's library calls the type's value: Boolean, Integer (of dates the day), Long (of times and timestamps the microseconds, of
     *     timestamp[ns] the nanoseconds), Float, Double, BigDecimal, String, ByteBuffer, UUID
     * @param exact whether it is a value of the column, not just beyond all of them
     */
    public record Bound(Object value, boolean exact) {}
}
