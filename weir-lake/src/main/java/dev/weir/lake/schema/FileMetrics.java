package dev.weir.lake.schema;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.MetricsModes;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.BinaryUtil;
import org.apache.iceberg.util.UnicodeUtil;
import org.jspecify.annotations.Nullable;

/** What manifests say of a file, from what its writer says: counts and bounds by field id, as many and as long as the table wants them. */
public final class FileMetrics {
    private final Schema schema;
    private final MetricsConfig wanted;
    private final Set<Integer> bounded = new HashSet<>();

    public FileMetrics(Schema schema, MetricsConfig wanted) {
        this.schema = schema;
        this.wanted = wanted;
        collectBounded(schema.columns());
    }

    /** Within lists and maps there are no bounds. */
    private void collectBounded(List<Types.NestedField> fields) {
        for (Types.NestedField field : fields) {
            if (field.type() instanceof Types.StructType struct) {
                collectBounded(struct.fields());
            } else if (field.type().isPrimitiveType()) {
                bounded.add(field.fieldId());
            }
        }
    }

    public Metrics of(long rows, Map<Integer, ColumnFigures> columns) {
        Map<Integer, Long> sizes = new HashMap<>();
        Map<Integer, Long> values = new HashMap<>();
        Map<Integer, Long> nulls = new HashMap<>();
        Map<Integer, Long> nans = new HashMap<>();
        Map<Integer, ByteBuffer> lower = new HashMap<>();
        Map<Integer, ByteBuffer> upper = new HashMap<>();
        columns.forEach((id, figures) -> {
            MetricsModes.MetricsMode mode = wanted.columnMode(id);
            if (schema.findField(id) == null || mode instanceof MetricsModes.None) {
                return;
            }
            put(sizes, id, figures.bytes());
            values.put(id, figures.values());
            put(nulls, id, figures.nulls());
            put(nans, id, figures.nans());
            if (bounded.contains(id) && !(mode instanceof MetricsModes.Counts)) {
                bounds(id, figures, mode, lower, upper);
            }
        });
        return new Metrics(rows, sizes, values, nulls, nans, lower, upper);
    }

    private static void put(Map<Integer, Long> into, int id, OptionalLong value) {
        value.ifPresent(count -> into.put(id, count));
    }

    private void bounds(
            int id,
            ColumnFigures figures,
            MetricsModes.MetricsMode mode,
            Map<Integer, ByteBuffer> lower,
            Map<Integer, ByteBuffer> upper) {
        Type type = schema.findType(id);
        int length = mode instanceof MetricsModes.Truncate truncate ? truncate.length() : Integer.MAX_VALUE;
        figures.lower()
                .map(value -> lower(value, length))
                .ifPresent(value -> lower.put(id, Conversions.toByteBuffer(type, value)));
        figures.upper()
                .flatMap(value -> Optional.ofNullable(upper(value, length)))
                .ifPresent(value -> upper.put(id, Conversions.toByteBuffer(type, value)));
    }

    /** Zero of either sign may be in a file whose smallest value is said to be zero: writers count them as one. */
    private static Object lower(Object value, int length) {
        return switch (value) {
            case Float number when number == 0 -> -0.0f;
            case Double number when number == 0 -> -0.0;
            case String text -> UnicodeUtil.truncateStringMin(text, length);
            case ByteBuffer bytes -> BinaryUtil.truncateBinaryMin(bytes, length);
            default -> value;
        };
    }

    /** Null: nothing short is larger. */
    private static @Nullable Object upper(Object value, int length) {
        return switch (value) {
            case Float number when number == 0 -> 0.0f;
            case Double number when number == 0 -> 0.0;
            case String text -> UnicodeUtil.truncateStringMax(text, length);
            case ByteBuffer bytes -> BinaryUtil.truncateBinaryMax(bytes, length);
            default -> value;
        };
    }
}
