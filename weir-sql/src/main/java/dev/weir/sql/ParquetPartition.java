package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.schema.TypeNames;
import dev.weir.sql.ParquetExport.Partition;
import dev.weir.sql.ParquetExport.Transform;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * How Iceberg's transforms are computed: by expressions, and buckets by {@link PartitionRows}.
 *
 * @param names of the columns that hold the values; files do not have them
 * @param values as SQL, of which {@code names} are the aliases
 * @param types the values' types, in SQL
 * @param buckets of these names, those whose values the rows bring with them
 */
record ParquetPartition(
        List<String> names, List<String> values, List<String> types, Map<String, PartitionRows.Bucketing> buckets) {
    static ParquetPartition of(List<Partition> partition, TableSchema schema) {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        List<String> types = new ArrayList<>();
        Map<String, PartitionRows.Bucketing> buckets = new LinkedHashMap<>();
        for (Partition part : partition) {
            // names that begin so belong to nobody else, as tables cannot have _bucket in any case
            String name = unused("_partition_" + names.size(), schema);
            Field column = column(part.column(), schema);
            names.add(name);
            if (part.transform() instanceof Transform.Bucket(int number)) {
                buckets.put(name, new PartitionRows.Bucketing(part.column(), number));
                values.add(SqlTokens.quote(name));
                types.add("INTEGER");
            } else {
                values.add(value(part, column));
                types.add(type(part, column));
            }
        }
        return new ParquetPartition(List.copyOf(names), List.copyOf(values), List.copyOf(types), buckets);
    }

    /** One of the table, or one that rows have without it. */
    private static Field column(String name, TableSchema schema) {
        return VirtualColumn.ALL.stream()
                .map(VirtualColumn::field)
                .filter(field -> field.getName().equals(name))
                .findFirst()
                .orElseGet(() -> schema.columns().get(schema.require(name)));
    }

    private static String unused(String name, TableSchema schema) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> name + "_".repeat(i))
                .filter(candidate -> schema.columns().stream()
                        .noneMatch(column -> column.getName().equalsIgnoreCase(candidate)))
                .findFirst()
                .orElseThrow();
    }

    private static String type(Partition part, Field column) {
        return switch (part.transform()) {
            case Transform.Identity _, Transform.Truncate _ -> LakeTypes.sql(column);
            case Transform.Bucket _, Transform.Year _, Transform.Month _, Transform.Day _, Transform.Hour _ ->
                "INTEGER";
        };
    }

    private static String value(Partition part, Field column) {
        String written = "(" + LakeTypes.written(column) + ")";
        return switch (part.transform()) {
            case Transform.Identity _, Transform.Bucket _ -> written;
            case Transform.Truncate(int width) -> truncated(part, column, written, width);
            case Transform.Year _, Transform.Month _, Transform.Day _, Transform.Hour _ ->
                PartitionTimes.of(part, column, written).orElseThrow(() -> wrong(part, column));
        };
    }

    private static String truncated(Partition part, Field column, String written, int width) {
        return switch (column.getType()) {
            case ArrowType.Int type -> {
                // as Iceberg computes: in the type itself, where what is too little becomes much
                int bits = Math.max(Integer.SIZE, type.getBitWidth());
                String value = written + "::hugeint";
                String rest = wrapped(value + " % " + width + " + " + width, bits) + " % " + width;
                yield "cast(" + wrapped(value + " - (" + rest + ")", bits) + " as " + LakeTypes.sql(column) + ")";
            }
            case ArrowType.Utf8 _ -> "left(" + written + ", " + width + ")";
            default -> throw wrong(part, column);
        };
    }

    /** The lowest bits of a number, with their sign. */
    static String wrapped(String value, int bits) {
        BigInteger half = BigInteger.ONE.shiftLeft(bits - 1);
        BigInteger mask = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        return "(((" + value + " + " + half + "::hugeint) & " + mask + "::hugeint) - " + half + "::hugeint)";
    }

    private static WeirException wrong(Partition part, Field column) {
        return new WeirException(
                ErrorCode.UNSUPPORTED_TYPE,
                "files cannot be partitioned so by a column of this type: choose another transform column="
                        + column.getName() + " type=" + TypeNames.shown(column) + " transform=" + part.transform());
    }
}
