package dev.weir.sql;

import dev.weir.sql.ParquetExport.Partition;
import dev.weir.sql.ParquetExport.Transform;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Iceberg's transforms of dates and timestamps: whole years, months, days and hours since 1970, as SQL. DuckDB takes the first and the last value of such a type
 * for infinite, and knows no year of it; Iceberg takes it as a number like the others.
 *
 * @param value of the type TIMESTAMP, in the calendar of UTC, or DATE: dates reach further than timestamps
 * @param first in microseconds where it is a timestamp, else in days
 */
record PartitionTimes(String value, boolean isDate, long first, long last) {
    private static final long DAY_US = TimeUnit.DAYS.toMicros(1);
    private static final long HOUR_US = TimeUnit.HOURS.toMicros(1);

    /** Empty: the column has no such parts. */
    static Optional<String> of(Partition part, Field column, String written) {
        return switch (column.getType()) {
            case ArrowType.Date _ ->
                new PartitionTimes(written, true, -Integer.MAX_VALUE, Integer.MAX_VALUE).sql(part.transform());
            case ArrowType.Timestamp type -> {
                String utc = type.getTimezone() == null
                        ? written + "::timestamp"
                        : "(" + written + "::timestamptz at time zone 'UTC')";
                long perUs = type.getUnit() == org.apache.arrow.vector.types.TimeUnit.NANOSECOND ? 1000 : 1;
                yield new PartitionTimes(
                                utc, false, Math.floorDiv(-Long.MAX_VALUE, perUs), Math.floorDiv(Long.MAX_VALUE, perUs))
                        .sql(part.transform());
            }
            default -> Optional.empty();
        };
    }

    private Optional<String> sql(Transform transform) {
        return switch (transform) {
            case Transform.Year _ -> Optional.of(whole("year(" + value + ") - 1970", year(first), year(last)));
            case Transform.Month _ ->
                Optional.of(whole(
                        "(year(" + value + ") - 1970) * 12 + month(" + value + ") - 1", month(first), month(last)));
            case Transform.Day _ ->
                Optional.of(whole(
                        isDate ? value + " - date '1970-01-01'" : whole(DAY_US),
                        date(first).toEpochDay(),
                        date(last).toEpochDay()));
            case Transform.Hour _ ->
                isDate
                        ? Optional.empty()
                        // Iceberg's number of hours has no room for those behind the year 246953, and wraps around
                        : Optional.of(
                                whole(ParquetPartition.wrapped(whole(HOUR_US), Integer.SIZE), hour(first), hour(last)));
            case Transform.Identity _, Transform.Bucket _, Transform.Truncate _ -> Optional.empty();
        };
    }

    private LocalDate date(long at) {
        return LocalDate.ofEpochDay(isDate ? at : Math.floorDiv(at, DAY_US));
    }

    private static int hour(long atUs) {
        return (int) Math.floorDiv(atUs, HOUR_US);
    }

    private long year(long at) {
        return date(at).getYear() - 1970L;
    }

    private long month(long at) {
        return year(at) * 12 + date(at).getMonthValue() - 1;
    }

    private String whole(String finite, long ofFirst, long ofLast) {
        return "(case when isinf(" + value + ") then case when " + value + " < '1970-01-01' then " + ofFirst + " else "
                + ofLast + " end else " + finite + " end)::integer";
    }

    /** Rounded down, also below zero. */
    private String whole(long us) {
        String at = "epoch_us(" + value + ")";
        return "(" + at + " - (((" + at + " % " + us + ") + " + us + ") % " + us + ")) // " + us;
    }
}
