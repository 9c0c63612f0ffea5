package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** The values of a column of times or timestamps in PostgreSQL's unit. Nanoseconds are cut off; what is infinite stays so. */
@FunctionalInterface
interface Micros {
    long at(int row);

    static Micros ofTime(FieldVector vector) {
        return switch (((ArrowType.Time) vector.getField().getType()).getUnit()) {
            case SECOND -> row -> vector.getDataBuffer().getInt(4L * row) * 1_000_000L;
            case MILLISECOND -> row -> vector.getDataBuffer().getInt(4L * row) * 1_000L;
            case MICROSECOND -> row -> vector.getDataBuffer().getLong(8L * row);
            case NANOSECOND -> row -> vector.getDataBuffer().getLong(8L * row) / 1_000;
        };
    }

    static Micros ofTimestamp(FieldVector vector) {
        TimeUnit unit = ((ArrowType.Timestamp) vector.getField().getType()).getUnit();
        return row -> of(vector.getDataBuffer().getLong(8L * row), unit);
    }

    private static long of(long value, TimeUnit unit) {
        if (unit == TimeUnit.MICROSECOND || TimeText.isInfinite(value)) {
            return value;
        }
        return switch (unit) {
            case SECOND -> times(value, 1_000_000);
            case MILLISECOND -> times(value, 1_000);
            case MICROSECOND -> value;
            case NANOSECOND -> Math.floorDiv(value, 1_000L);
        };
    }

    private static long times(long value, long factor) {
        if (Math.abs(value) > Long.MAX_VALUE / factor) {
            throw outOfRange();
        }
        return value * factor;
    }

    static WeirException outOfRange() {
        return new WeirException(ErrorCode.TYPE_MISMATCH, "a timestamp is out of range; it must fit into microseconds");
    }
}
