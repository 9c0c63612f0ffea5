package dev.weir.format.wire;

import dev.weir.format.Amount;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Whether and how a table's rows settle into the lake; options of the table. Checked when made, and against the table's schema when the table's spec is made.
 *
 * @param freshnessMs how old the oldest row that is not in the lake may get before a round begins, at least {@link #MIN_FRESHNESS_MS}
 * @param sortKey columns by which rows are sorted within each file; none: in the order of the log
 * @param partition of the lake table, when it is made; none: not partitioned
 * @param freshOnRead whether what waits settles when an engine asks the catalog for the lake table, which waits for that for a while
 */
public record LakeOptions(
        Mode mode, long freshnessMs, List<String> sortKey, List<LakeTransform> partition, Mode freshOnRead) {
    public static final long MIN_FRESHNESS_MS = 1000;
    public static final long DEFAULT_FRESHNESS_MS = 10_000;

    /** Whether rows settle. */
    public enum Mode {
        OFF,
        ON
    }

    /** A table whose rows stay in the log. */
    public static final LakeOptions NONE =
            new LakeOptions(Mode.OFF, DEFAULT_FRESHNESS_MS, List.of(), List.of(), Mode.OFF);

    public LakeOptions {
        checkFreshness(freshnessMs);
        sortKey = List.copyOf(sortKey);
        partition = List.copyOf(partition);
        if (new HashSet<>(sortKey).size() != sortKey.size()) {
            throw new WeirException(ErrorCode.INVALID_REQUEST, "a sort key names each column once sort_key=" + sortKey);
        }
        if (partition.stream().map(LakeTransform::distinction).distinct().count() != partition.size()) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "a partition names each transform once, and one of year, month, day and hour of a column lake_partition="
                            + partitionText(partition));
        }
    }

    private static void checkFreshness(long freshnessMs) {
        if (freshnessMs < MIN_FRESHNESS_MS) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "rows may wait for the lake for " + MIN_FRESHNESS_MS + " ms or more lake_freshness_ms="
                            + freshnessMs);
        }
    }

    /** A {@link #freshnessMs} as people write it: {@code 10s}; else {@code INVALID_REQUEST}. */
    public static long parseFreshnessMs(String text) {
        return Amount.milliseconds(text)
                .orElseThrow(() -> new WeirException(
                        ErrorCode.INVALID_REQUEST, "a time such as 10s or 5min is needed lake_freshness=" + text));
    }

    /** What {@link LakeTransform#parseList} reads. */
    public static String partitionText(List<LakeTransform> partition) {
        return String.join(", ", partition.stream().map(LakeTransform::text).toList());
    }

    public boolean isOn() {
        return mode == Mode.ON;
    }

    public boolean isFreshOnRead() {
        return freshOnRead == Mode.ON;
    }

    /** For people: {@code off}, or {@code on, 10s, partitioned by day(ts), sorted by a, b}. */
    public String text() {
        return (isOn() ? "on, " + Amount.ofMilliseconds(freshnessMs) : "off")
                + (isFreshOnRead() ? ", fresh on read" : "")
                + (partition.isEmpty() ? "" : ", partitioned by " + partitionText(partition))
                + (sortKey.isEmpty() ? "" : ", sorted by " + String.join(", ", sortKey));
    }

    void check(String table, TableSchema schema, Optional<KeySpec> key) {
        for (String column : sortKey) {
            Field field = schema.columns().get(schema.require(column));
            if (!field.getChildren().isEmpty()) {
                throw new WeirException(
                        ErrorCode.UNSUPPORTED_TYPE,
                        "rows cannot be sorted by a column with parts; choose another sort_key=" + column + " table="
                                + table);
            }
        }
        partition.forEach(transform -> transform.check(schema));
        if (!isOn()) {
            return;
        }
        if (key.isPresent()) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED,
                    "tables with a primary key do not settle into the lake yet; keep a log table beside it lake=on table="
                            + table);
        }
        schema.columns().forEach(column -> checkType(column, column.getName()));
    }

    /** The one type that Iceberg has no room for. */
    private static void checkType(Field field, String path) {
        if (field.getType() instanceof ArrowType.Time time && time.getUnit() == TimeUnit.NANOSECOND) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED_TYPE,
                    "iceberg has no time of day in nanoseconds; a table with lake=on uses time[us] column=" + path);
        }
        field.getChildren().forEach(child -> checkType(child, path + "." + child.getName()));
    }

    public LakeOptions withMode(Mode changed) {
        return new LakeOptions(changed, freshnessMs, sortKey, partition, freshOnRead);
    }

    public LakeOptions withFreshnessMs(long changed) {
        return new LakeOptions(mode, changed, sortKey, partition, freshOnRead);
    }

    public LakeOptions withSortKey(List<String> changed) {
        return new LakeOptions(mode, freshnessMs, changed, partition, freshOnRead);
    }

    public LakeOptions withPartition(List<LakeTransform> changed) {
        return new LakeOptions(mode, freshnessMs, sortKey, changed, freshOnRead);
    }

    public LakeOptions withFreshOnRead(Mode changed) {
        return new LakeOptions(mode, freshnessMs, sortKey, partition, changed);
    }

    /** New values for some of them; what is absent stays as it is. */
    public record Change(
            Optional<Mode> mode,
            OptionalLong freshnessMs,
            Optional<List<String>> sortKey,
            Optional<List<LakeTransform>> partition,
            Optional<Mode> freshOnRead) {
        public static final Change NONE = new Change(
                Optional.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Change {
            freshnessMs.ifPresent(LakeOptions::checkFreshness);
            sortKey = sortKey.map(List::copyOf);
            partition = partition.map(List::copyOf);
        }

        public Change withMode(Mode changed) {
            return new Change(Optional.of(changed), freshnessMs, sortKey, partition, freshOnRead);
        }

        public Change withFreshnessMs(long changed) {
            return new Change(mode, OptionalLong.of(changed), sortKey, partition, freshOnRead);
        }

        public Change withSortKey(List<String> changed) {
            return new Change(mode, freshnessMs, Optional.of(changed), partition, freshOnRead);
        }

        public Change withPartition(List<LakeTransform> changed) {
            return new Change(mode, freshnessMs, sortKey, Optional.of(changed), freshOnRead);
        }

        public Change withFreshOnRead(Mode changed) {
            return new Change(mode, freshnessMs, sortKey, partition, Optional.of(changed));
        }

        /** {@code INVALID_REQUEST} when files that are there would not be as it says. */
        LakeOptions appliedTo(LakeOptions options) {
            LakeOptions changed = new LakeOptions(
                    mode.orElse(options.mode()),
                    freshnessMs.orElse(options.freshnessMs()),
                    sortKey.orElse(options.sortKey()),
                    partition.orElse(options.partition()),
                    freshOnRead.orElse(options.freshOnRead()));
            boolean otherFiles = !changed.sortKey().equals(options.sortKey())
                    || !changed.partition().equals(options.partition());
            if (options.isOn() && otherFiles) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "sort key and partition are fixed while the lake is on lake=" + options.text());
            }
            return changed;
        }
    }
}
