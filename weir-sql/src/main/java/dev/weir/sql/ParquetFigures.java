package dev.weir.sql;

import dev.weir.sql.ParquetFile.Bound;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;

/** Reads what DuckDB says of the files that it has written: {@code COPY} with {@code return_stats}, whose values are texts. */
final class ParquetFigures {
    /** What is read of DuckDB's columns: name, rows, bytes, bytes of the footer, figures of the columns, partition. */
    static final int COLUMNS = 6;

    private final Map<String, Field> leaves;
    private final ParquetPartition partition;
    private final DuckConnection connection;
    private final BufferAllocator allocator;

    /** @param connection for casts */
    ParquetFigures(
            List<Field> columns, ParquetPartition partition, DuckConnection connection, BufferAllocator allocator) {
        this.leaves = LakeTypes.leaves(columns);
        this.partition = partition;
        this.connection = connection;
        this.allocator = allocator;
    }

    /** One of DuckDB's rows. */
    record Written(
            Path path,
            long rows,
            long bytes,
            long footerBytes,
            Map<String, Map<String, String>> columns,
            Map<String, Optional<String>> partition) {
        /** Files are counted from 0 in each directory. */
        long number() {
            String name = path.getFileName().toString();
            return Long.parseLong(name.substring(name.lastIndexOf('-') + 1, name.lastIndexOf('.')));
        }
    }

    static List<Written> inOrder(VectorSchemaRoot files) {
        List<Written> all = new ArrayList<>();
        for (int row = 0; row < files.getRowCount(); row++) {
            Map<String, Map<String, String>> columns = new HashMap<>();
            entries(files.getVector("column_statistics").getObject(row)).forEach((path, figures) -> {
                Map<String, String> texts = new HashMap<>();
                entries(figures.orElse(List.of()))
                        .forEach((name, value) -> value.ifPresent(text -> texts.put(name, text.toString())));
                columns.put(path, texts);
            });
            Map<String, Optional<String>> partition = new HashMap<>();
            entries(files.getVector("partition_keys").getObject(row))
                    .forEach((name, value) -> partition.put(name, value.map(Object::toString)));
            all.add(new Written(
                    Path.of(files.getVector("filename").getObject(row).toString()),
                    ((Number) files.getVector("count").getObject(row)).longValue(),
                    ((Number) files.getVector("file_size_bytes").getObject(row)).longValue(),
                    ((Number) files.getVector("footer_size_bytes").getObject(row)).longValue(),
                    columns,
                    partition));
        }
        all.sort(Comparator.comparing(
                        (Written file) -> String.valueOf(file.path().getParent()))
                .thenComparingLong(Written::number));
        return all;
    }

    /** A map as Arrow gives it: a list of entries with key and value. */
    private static Map<String, Optional<Object>> entries(Object map) {
        Map<String, Optional<Object>> entries = new HashMap<>();
        if (map instanceof List<?> all) {
            for (Object one : all) {
                Map<?, ?> entry = (Map<?, ?>) one;
                entries.put(String.valueOf(entry.get("key")), Optional.ofNullable(entry.get("value")));
            }
        }
        return entries;
    }

    /** @param ranges that the rows were taken of */
    ParquetFile of(Written file, List<ParquetExport.Offsets> ranges) throws DuckConnection.DuckException {
        List<String> casts = new ArrayList<>();
        leaves.forEach((path, field) -> {
            Map<String, String> figures = file.columns().getOrDefault(path, Map.of());
            casts.add(cast(Optional.ofNullable(figures.get("min")), LakeTypes.sql(field)));
            casts.add(cast(Optional.ofNullable(figures.get("max")), LakeTypes.sql(field)));
        });
        for (int i = 0; i < partition.names().size(); i++) {
            Optional<String> value =
                    file.partition().getOrDefault(partition.names().get(i), Optional.empty());
            casts.add(cast(value, partition.types().get(i)));
        }
        try (DuckConnection.Prepared prepared = connection.prepare("select " + String.join(", ", casts));
                DuckConnection.Rows rows = prepared.execute();
                VectorSchemaRoot values = ArrowRows.read(rows, allocator)) {
            Map<Integer, ParquetFile.Column> columns = new HashMap<>();
            int at = 0;
            for (Map.Entry<String, Field> leaf : leaves.entrySet()) {
                Map<String, String> figures = file.columns().getOrDefault(leaf.getKey(), Map.of());
                Optional<Bound> lower = bound(values.getVector(at++), figures, "min");
                Optional<Bound> upper = bound(values.getVector(at++), figures, "max");
                if (figures.containsKey("num_values")) {
                    columns.put(
                            LakeTypes.id(leaf.getValue()),
                            new ParquetFile.Column(
                                    number(figures, "num_values").orElseThrow(),
                                    number(figures, "null_count"),
                                    number(figures, "nan_count"),
                                    number(figures, "column_size_bytes"),
                                    lower,
                                    upper));
                }
            }
            List<Optional<Object>> parts = new ArrayList<>();
            for (int i = 0; i < partition.names().size(); i++) {
                parts.add(value(values.getVector(at++)));
            }
            return new ParquetFile(file.path(), file.rows(), file.bytes(), file.footerBytes(), ranges, parts, columns);
        }
    }

    private static String cast(Optional<String> text, String type) {
        String literal = text.map(SqlTokens::literal).orElse("null");
        return type.equals("BLOB") ? "unhex(" + literal + ")" : "try_cast(" + literal + " as " + type + ")";
    }

    private static OptionalLong number(Map<String, String> figures, String name) {
        String text = figures.get(name);
        return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }

    private static Optional<Bound> bound(FieldVector vector, Map<String, String> figures, String end) {
        boolean exact = "true".equals(figures.get(end + "_is_exact"));
        return value(vector).map(value -> new Bound(signed(value, end), exact));
    }

    /** DuckDB takes both zeros for the same, Iceberg does not: a bound that is one of them is the outer one. */
    private static Object signed(Object value, String end) {
        boolean lower = end.equals("min");
        return switch (value) {
            case Float number when number == 0f -> lower ? -0f : 0f;
            case Double number when number == 0d -> lower ? -0d : 0d;
            default -> value;
        };
    }

    /** The first row's. */
    private static Optional<Object> value(FieldVector vector) {
        if (vector.isNull(0)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (vector) {
                    case BitVector bits -> bits.get(0) != 0;
                    case IntVector numbers -> numbers.get(0);
                    case BigIntVector numbers -> numbers.get(0);
                    case Float4Vector numbers -> numbers.get(0);
                    case Float8Vector numbers -> numbers.get(0);
                    case DecimalVector decimals -> decimals.getObject(0);
                    case DateDayVector days -> days.get(0);
                    case TimeMicroVector times -> times.get(0);
                    case TimeStampVector times -> times.get(0);
                    case VarCharVector texts -> texts.getObject(0).toString();
                    case VarBinaryVector bytes -> ByteBuffer.wrap(bytes.get(0)).asReadOnlyBuffer();
                    case FixedSizeBinaryVector uuids -> {
                        ByteBuffer bytes = ByteBuffer.wrap(uuids.get(0));
                        yield new UUID(bytes.getLong(), bytes.getLong());
                    }
                    default ->
                        throw new IllegalStateException(
                                "no value of a file's column is of this type: " + vector.getField());
                });
    }
}
