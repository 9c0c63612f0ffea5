package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.LakeTransform;
import dev.weir.format.wire.Retention;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** What {@code with (...)} of a new table and {@code set (...)} of an altered one say. What they cannot say is {@code INVALID_SQL}. */
final class TableOptions {
    private static final List<String> CHANGEABLE = List.of(
            "durability",
            "lake",
            "lake_fresh_on_read",
            "lake_freshness",
            "lake_partition",
            "retention",
            "retention_bytes",
            "sort_key");
    private static final List<String> OF_A_KEY = List.of("changelog", "deletes", "merge");
    private static final List<String> ALL = List.of(
            "bucket_key",
            "buckets",
            "changelog",
            "compression",
            "deletes",
            "durability",
            "lake",
            "lake_fresh_on_read",
            "lake_freshness",
            "lake_partition",
            "merge",
            "primary_key",
            "retention",
            "retention_bytes",
            "sort_key");

    private TableOptions() {}

    /** @param primaryKey that the columns declare; empty: none, but the options may name one */
    static TableSpec spec(String table, List<Field> columns, List<String> primaryKey, Map<String, String> options) {
        check(options, ALL, "a table has no such option");
        TableSpec spec = TableSpec.of(table, TableSchema.create(new Schema(columns)))
                .withBuckets(buckets(options), columns(options, "bucket_key"))
                .withCompression(choice(Codec.values(), "compression", options.getOrDefault("compression", "zstd")));
        Optional<KeySpec> key = key(primaryKey, options);
        return changes(options).appliedTo(key.isPresent() ? spec.withPrimaryKey(key.get()) : spec);
    }

    private static Optional<KeySpec> key(List<String> declared, Map<String, String> options) {
        List<String> named = columns(options, "primary_key");
        if (!declared.isEmpty() && !named.isEmpty()) {
            throw new WeirException(ErrorCode.INVALID_SQL, "the primary key stands there twice primary_key=" + named);
        }
        if (declared.isEmpty() && named.isEmpty()) {
            for (String option : OF_A_KEY) {
                if (options.containsKey(option)) {
                    throw new WeirException(
                            ErrorCode.INVALID_SQL, "only a table with a primary key has this option option=" + option);
                }
            }
            return Optional.empty();
        }
        return Optional.of(new KeySpec(
                named.isEmpty() ? declared : named,
                choice(KeySpec.Image.values(), "changelog", options.getOrDefault("changelog", "full")),
                choice(KeySpec.Deletes.values(), "deletes", options.getOrDefault("deletes", "allow")),
                choice(KeySpec.Merge.values(), "merge", options.getOrDefault("merge", "last"))));
    }

    private static List<String> columns(Map<String, String> options, String option) {
        return Arrays.stream(options.getOrDefault(option, "").split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    static TableChange change(Map<String, String> options) {
        check(options, CHANGEABLE, "this cannot be changed");
        return changes(options);
    }

    private static TableChange changes(Map<String, String> options) {
        TableChange change = TableChange.NONE;
        if (options.containsKey("durability")) {
            change = change.withDurability(choice(Durability.values(), "durability", options.get("durability")));
        }
        if (options.containsKey("retention")) {
            change = change.withRetentionMs(Retention.parseTimeMs(options.get("retention")));
        }
        if (options.containsKey("retention_bytes")) {
            change = change.withRetentionBytes(Retention.parseBytes(options.get("retention_bytes")));
        }
        return change.withLake(lake(options));
    }

    private static LakeOptions.Change lake(Map<String, String> options) {
        LakeOptions.Change change = LakeOptions.Change.NONE;
        if (options.containsKey("lake")) {
            change = change.withMode(choice(LakeOptions.Mode.values(), "lake", options.get("lake")));
        }
        if (options.containsKey("lake_freshness")) {
            change = change.withFreshnessMs(LakeOptions.parseFreshnessMs(options.get("lake_freshness")));
        }
        if (options.containsKey("lake_partition")) {
            change = change.withPartition(LakeTransform.parseList(options.get("lake_partition")));
        }
        if (options.containsKey("lake_fresh_on_read")) {
            change = change.withFreshOnRead(
                    choice(LakeOptions.Mode.values(), "lake_fresh_on_read", options.get("lake_fresh_on_read")));
        }
        if (options.containsKey("sort_key")) {
            change = change.withSortKey(columns(options, "sort_key"));
        }
        return change;
    }

    private static void check(Map<String, String> options, List<String> known, String otherwise) {
        for (String option : options.keySet()) {
            if (!known.contains(option)) {
                throw new WeirException(ErrorCode.INVALID_SQL, otherwise + " option=" + option + " options=" + known);
            }
        }
    }

    private static int buckets(Map<String, String> options) {
        String written = options.getOrDefault("buckets", "1");
        try {
            return Integer.parseInt(written);
        } catch (NumberFormatException e) {
            throw new WeirException(ErrorCode.INVALID_SQL, "buckets is a number buckets=" + written, e);
        }
    }

    private static <E extends Enum<E>> E choice(E[] values, String option, String written) {
        for (E value : values) {
            if (value.name().equalsIgnoreCase(written)) {
                return value;
            }
        }
        throw new WeirException(
                ErrorCode.INVALID_SQL,
                "an option has a value it cannot have option=" + option + " value=" + written + " values="
                        + Arrays.toString(values).toLowerCase(Locale.ROOT));
    }
}
