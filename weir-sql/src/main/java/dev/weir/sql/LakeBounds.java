package dev.weir.sql;

import dev.weir.format.WeirException;
import dev.weir.format.predicate.BoundPredicate;
import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.Bound;
import dev.weir.format.stats.ZoneMap;
import dev.weir.sql.ParquetExport.Offsets;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** What is known of a file's columns, as the zone map of a batch would say it. */
final class LakeBounds {
    private LakeBounds() {}

    /** The columns that have bounds: the table's and the virtual ones. */
    static List<Field> columns(TableSchema schema) {
        return Stream.concat(
                        schema.columns().stream(), VirtualColumn.ALL.stream().map(VirtualColumn::field))
                .toList();
    }

    /** Without those of a kind that bounds do not know, which rule nothing out. */
    static List<BoundPredicate> bind(List<Predicate> parts, TableSchema schema) {
        TableSchema all = TableSchema.ofStream(new Schema(columns(schema)));
        List<BoundPredicate> bound = new ArrayList<>();
        for (Predicate part : parts) {
            try {
                bound.add(BoundPredicate.bind(part, all));
            } catch (WeirException e) {
                // it prunes nothing, and the filter itself is DuckDB's
            }
        }
        return bound;
    }

    /** Whether a bucket's rows of these offsets may pass a condition on the virtual columns. */
    static boolean mayMatch(int bucket, Offsets offsets, List<Predicate> parts) {
        for (Predicate part : parts) {
            if (part instanceof Predicate.Compare(String column, Predicate.Op op, Literal.Int(long value))) {
                boolean possible =
                        !column.equals(VirtualColumn.BUCKET.field().getName()) || may(op, value, bucket, bucket);
                possible &= !column.equals(VirtualColumn.OFFSET.field().getName())
                        || may(op, value, offsets.from(), offsets.to() - 1);
                if (!possible) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean may(Predicate.Op op, long value, long least, long greatest) {
        return switch (op) {
            case EQ -> least <= value && value <= greatest;
            case NE -> least != value || greatest != value;
            case LT -> least < value;
            case LE -> least <= value;
            case GT -> greatest > value;
            case GE -> greatest >= value;
        };
    }

    static ZoneMap zone(ParquetFile.Column figures, Field column, int rows) {
        int nulls = figures.values() == rows && figures.nulls().isPresent()
                ? (int) Math.min(rows, figures.nulls().getAsLong())
                : ZoneMap.NOT_KNOWN;
        if (nulls == ZoneMap.NOT_KNOWN) {
            return ZoneMap.notKnown(rows);
        }
        boolean hasNaN = figures.nans().orElse(1) > 0;
        return new ZoneMap(rows, nulls, hasNaN, end(figures.lower(), column, -1), end(figures.upper(), column, 1));
    }

    /** @param side below the values or above them, where it cannot be said exactly */
    private static Bound end(Optional<ParquetFile.Bound> bound, Field column, int side) {
        if (bound.isEmpty()) {
            return new Bound.None();
        }
        boolean exact = bound.get().exact();
        return switch (bound.get().value()) {
            case Boolean value -> new Bound.Int(value ? 1 : 0);
            case Integer value -> new Bound.Int(value);
            case Long value -> inUnit(value, column, side);
            case Float value -> new Bound.Float(value == 0 ? 0 : value);
            case Double value -> new Bound.Float(value == 0 ? 0 : value);
            case BigDecimal value -> new Bound.Bytes(unscaled(value), exact);
            case String value -> new Bound.Bytes(value.getBytes(StandardCharsets.UTF_8), exact);
            case ByteBuffer value -> {
                byte[] bytes = new byte[value.remaining()];
                value.duplicate().get(bytes);
                yield new Bound.Bytes(bytes, exact);
            }
            case UUID value ->
                new Bound.Bytes(
                        ByteBuffer.allocate(16)
                                .putLong(value.getMostSignificantBits())
                                .putLong(value.getLeastSignificantBits())
                                .array(),
                        exact);
            default -> new Bound.None();
        };
    }

    /** Files have microseconds where a column may have another unit; what is infinite there may be any large value here. */
    private static Bound inUnit(long value, Field column, int side) {
        long divisor = switch (column.getType()) {
            case ArrowType.Timestamp type -> divisor(type.getUnit());
            case ArrowType.Time type -> divisor(type.getUnit());
            default -> 1;
        };
        if (divisor == 1) {
            return new Bound.Int(value);
        }
        if (Math.abs(value) >= Long.MAX_VALUE - 1) {
            return new Bound.None();
        }
        return new Bound.Int(side < 0 ? Math.floorDiv(value, divisor) : Math.ceilDiv(value, divisor));
    }

    private static long divisor(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 1_000_000;
            case MILLISECOND -> 1_000;
            case MICROSECOND, NANOSECOND -> 1;
        };
    }

    private static byte[] unscaled(BigDecimal value) {
        byte[] bytes = value.unscaledValue().toByteArray();
        byte[] all = new byte[16];
        Arrays.fill(all, (byte) (value.signum() < 0 ? -1 : 0));
        System.arraycopy(bytes, 0, all, 16 - bytes.length, bytes.length);
        return all;
    }
}
