package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Every type of a column, through the log and through DuckDB and back. */
class ScanProperties {
    private static Path directory = Path.of("");
    private static SqlFixture sql;

    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("weir-sql");
        sql = new SqlFixture(directory);
    }

    @AfterContainer
    static void close() {
        sql.close();
    }

    private static Field of(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    static List<Field> columns() {
        Field number = of("element", new ArrowType.Int(32, true));
        Field text = of("element", ArrowType.Utf8.INSTANCE);
        Field entries = new Field(
                "entries",
                FieldType.notNullable(ArrowType.Struct.INSTANCE),
                List.of(
                        new Field("key", FieldType.notNullable(new ArrowType.Int(64, true)), List.of()),
                        of("value", ArrowType.Utf8.INSTANCE)));
        Field struct = of(
                "element",
                ArrowType.Struct.INSTANCE,
                of("x", ArrowType.Utf8.INSTANCE),
                of("Y", ArrowType.Bool.INSTANCE));
        List<Field> columns = new ArrayList<>();
        columns.add(of("bool", ArrowType.Bool.INSTANCE));
        for (int bits : new int[] {8, 16, 32, 64}) {
            columns.add(of("i" + bits, new ArrowType.Int(bits, true)));
        }
        columns.add(of("f32", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)));
        columns.add(of("f64", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)));
        for (int precision : new int[] {4, 9, 18, 38}) {
            columns.add(of("dec" + precision, new ArrowType.Decimal(precision, 2, 128)));
        }
        columns.add(of("day", new ArrowType.Date(DateUnit.DAY)));
        columns.add(of("time_s", new ArrowType.Time(TimeUnit.SECOND, 32)));
        columns.add(of("time_ms", new ArrowType.Time(TimeUnit.MILLISECOND, 32)));
        columns.add(of("time_us", new ArrowType.Time(TimeUnit.MICROSECOND, 64)));
        columns.add(of("time_ns", new ArrowType.Time(TimeUnit.NANOSECOND, 64)));
        for (TimeUnit unit : TimeUnit.values()) {
            columns.add(of("ts_" + unit, new ArrowType.Timestamp(unit, null)));
            columns.add(of("tz_" + unit, new ArrowType.Timestamp(unit, "UTC")));
        }
        columns.add(of("text", ArrowType.Utf8.INSTANCE));
        columns.add(of("bin", ArrowType.Binary.INSTANCE));
        columns.add(of("fixed", new ArrowType.FixedSizeBinary(5)));
        columns.add(of("fixed20", new ArrowType.FixedSizeBinary(20)));
        columns.add(new Field(
                "uuid",
                new FieldType(
                        true, new ArrowType.FixedSizeBinary(16), null, Map.of("ARROW:extension:name", "arrow.uuid")),
                List.of()));
        columns.add(of("list", ArrowType.List.INSTANCE, number));
        columns.add(of("texts", ArrowType.List.INSTANCE, text));
        columns.add(of("lists", ArrowType.List.INSTANCE, of("element", ArrowType.List.INSTANCE, text)));
        columns.add(of("map", new ArrowType.Map(false), entries));
        columns.add(of(
                "struct",
                ArrowType.Struct.INSTANCE,
                of("a b", ArrowType.Utf8.INSTANCE),
                of("l", ArrowType.List.INSTANCE, number),
                struct));
        columns.add(of("structs", ArrowType.List.INSTANCE, struct));
        columns.add(of(
                "vector",
                new ArrowType.FixedSizeList(3),
                of("element", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE))));
        columns.add(of("vectors", ArrowType.List.INSTANCE, of("element", new ArrowType.FixedSizeList(2), text)));
        columns.add(of("pairs", new ArrowType.FixedSizeList(2), struct));
        return columns;
    }

    @Property(tries = 12)
    void rowsComeBackAsTheyWere(@ForAll Random random) {
        int batches = random.nextInt(4);
        List<String> expected = new ArrayList<>();
        long parts = 0;
        sql.tables.create("t", new Schema(columns()));
        try {
            for (int b = 0; b < batches; b++) {
                int rows = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(b == 0 ? 5000 : 300);
                if (rows == 0) {
                    continue;
                }
                try (VectorSchemaRoot root =
                        fill(sql.tables.spec("t").orElseThrow().schema().arrow(), random, rows, sql.allocator)) {
                    for (int row = 0; row < rows; row++) {
                        expected.add(line(root, row));
                        StructVector struct = (StructVector) root.getVector("struct");
                        parts += struct.isNull(row) || struct.getChild("a b").isNull(row) ? 0 : 1;
                    }
                    sql.tables.append("t", root);
                }
            }
            List<String> found = new ArrayList<>();
            try (QueryResult result = sql.engine.execute("select * from t")) {
                while (result.next()) {
                    for (int row = 0; row < result.root().getRowCount(); row++) {
                        found.add(line(result.root(), row));
                    }
                }
            }
            assertEquals(expected.size(), found.size());
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(expected.get(i), found.get(i), "row " + i);
            }
            assertEquals(String.valueOf(parts), sql.one("select count(struct.\"a b\") from t"));
            // And once more through an insert, which casts to the table's own types.
            sql.tables.create("copy", new Schema(columns()));
            sql.rows("insert into copy select * from t");
            int at = 0;
            try (QueryResult result = sql.engine.execute("select * from copy")) {
                while (result.next()) {
                    for (int row = 0; row < result.root().getRowCount(); row++) {
                        assertEquals(expected.get(at++), line(result.root(), row));
                    }
                }
            }
            assertEquals(expected.size(), at);
        } finally {
            sql.tables.drop("t");
            sql.tables.drop("copy");
        }
    }

    private static String line(VectorSchemaRoot root, int row) {
        StringBuilder line = new StringBuilder();
        for (FieldVector vector : root.getFieldVectors()) {
            line.append(vector.getName()).append('=');
            if (!vector.isNull(row)) {
                String name = vector.getName();
                // Times of units that DuckDB has not come back in its own.
                if (name.equals("time_s")
                        || name.equals("time_ms")
                        || name.equals("tz_SECOND")
                        || name.equals("tz_MILLISECOND")) {
                    line.append(micros(vector, row));
                } else {
                    line.append(SqlFixture.text(vector, row));
                }
            }
            line.append('|');
        }
        return line.toString();
    }

    private static long micros(FieldVector vector, int row) {
        long value = ((BaseFixedWidthVector) vector).getTypeWidth() == 4
                ? vector.getDataBuffer().getInt(4L * row)
                : vector.getDataBuffer().getLong(8L * row);
        TimeUnit unit = vector.getField().getType() instanceof ArrowType.Time time
                ? time.getUnit()
                : ((ArrowType.Timestamp) vector.getField().getType()).getUnit();
        return switch (unit) {
            case SECOND -> value * 1_000_000;
            case MILLISECOND -> value * 1_000;
            default -> value;
        };
    }

    static VectorSchemaRoot fill(Schema schema, Random random, int rows, BufferAllocator allocator) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        for (FieldVector vector : root.getFieldVectors()) {
            vector.setInitialCapacity(rows);
            vector.allocateNew();
            double nulls = new double[] {0, 0, 0.2, 0.95}[random.nextInt(4)];
            for (int row = 0; row < rows; row++) {
                value(vector, row, random, nulls);
            }
            vector.setValueCount(rows);
        }
        root.setRowCount(rows);
        return root;
    }

    private static void value(FieldVector vector, int row, Random random, double nulls) {
        if (vector.getField().isNullable() && random.nextDouble() < nulls) {
            switch (vector) {
                case ListVector list -> list.setNull(row);
                case FixedSizeListVector list -> list.setNull(row);
                // Parts of a null may have values: they must not show.
                case StructVector struct -> {
                    for (FieldVector child : struct.getChildrenFromFields()) {
                        value(child, row, random, 0);
                    }
                    struct.setNull(row);
                }
                case BaseVariableWidthVector text -> text.setNull(row);
                case BaseFixedWidthVector fixed -> {
                    while (row >= fixed.getValueCapacity()) {
                        fixed.reAlloc();
                    }
                    fixed.setNull(row);
                }
                default -> throw new AssertionError(vector.getClass());
            }
            return;
        }
        switch (vector) {
            case StructVector struct -> {
                struct.setIndexDefined(row);
                for (FieldVector child : struct.getChildrenFromFields()) {
                    value(child, row, random, nulls);
                }
            }
            case ListVector list -> {
                int start = list.startNewValue(row);
                int size = random.nextInt(4);
                for (int i = 0; i < size; i++) {
                    value(list.getDataVector(), start + i, random, nulls);
                }
                list.endValue(row, size);
            }
            case FixedSizeListVector list -> {
                int start = list.startNewValue(row);
                for (int i = 0; i < list.getListSize(); i++) {
                    value(list.getDataVector(), start + i, random, nulls);
                }
            }
            case BitVector bits -> bits.setSafe(row, random.nextInt(2));
            case DecimalVector decimal -> {
                java.math.BigInteger limit = java.math.BigInteger.TEN.pow(decimal.getPrecision());
                java.math.BigInteger number = new java.math.BigInteger(130, random).mod(limit);
                decimal.setSafe(
                        row,
                        new java.math.BigDecimal(random.nextBoolean() ? number : number.negate(), decimal.getScale()));
            }
            case FixedSizeBinaryVector bytes -> {
                byte[] value = new byte[bytes.getByteWidth()];
                random.nextBytes(value);
                bytes.setSafe(row, value);
            }
            case VarCharVector text ->
                text.setSafe(
                        row,
                        "0123456789äöü€ longer text"
                                .substring(0, random.nextInt(26))
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            case BaseVariableWidthVector bytes -> {
                byte[] value = new byte[random.nextInt(30)];
                random.nextBytes(value);
                bytes.setSafe(row, value);
            }
            case DateDayVector day -> day.setSafe(row, random.nextInt(100_000) - 50_000);
            case BaseFixedWidthVector fixed -> {
                while (row >= fixed.getValueCapacity()) {
                    fixed.reAlloc();
                }
                long value = switch (fixed.getField().getType()) {
                    case ArrowType.Time time ->
                        switch (time.getUnit()) {
                            case SECOND -> random.nextInt(86_400);
                            case MILLISECOND -> random.nextInt(86_400_000);
                            case MICROSECOND -> random.nextLong(86_400_000_000L);
                            case NANOSECOND -> random.nextLong(86_400_000_000_000L);
                        };
                    case ArrowType.Timestamp _ -> random.nextLong(4_000_000_000L) - 2_000_000_000L;
                    default -> random.nextLong();
                };
                switch (fixed.getTypeWidth()) {
                    case 1 -> fixed.getDataBuffer().setByte(row, (byte) value);
                    case 2 -> fixed.getDataBuffer().setShort(row * 2L, (short) value);
                    case 4 -> fixed.getDataBuffer().setInt(row * 4L, (int) value);
                    default -> fixed.getDataBuffer().setLong(row * 8L, value);
                }
                fixed.setIndexDefined(row);
            }
            default -> throw new AssertionError(vector.getClass());
        }
    }
}
