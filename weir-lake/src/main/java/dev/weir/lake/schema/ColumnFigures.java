package dev.weir.lake.schema;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of one column of a file without reading it.
 *
 * @param values how many, nulls included; within lists and maps more or fewer than rows
 * @param nans of floating-point numbers
 * @param bytes in the file
 * @param lower no value is smaller, NaN left out; empty: there is none, or it is not known
 */
public record ColumnFigures(
        long values,
        OptionalLong nulls,
        OptionalLong nans,
        OptionalLong bytes,
        Optional<Object> lower,
        Optional<Object> upper) {}
