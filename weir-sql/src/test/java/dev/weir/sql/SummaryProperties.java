package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Minima, maxima and counts out of zone maps are those that DuckDB finds when it looks at every row. */
class SummaryProperties {
    private static final double[] SPECIAL = {
        0, -0.0, Double.NaN, 1, -1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
    };

    private static SqlFixture sql;

    @BeforeContainer
    static void open() throws IOException {
        Path directory = Files.createTempDirectory("weir-sql");
        sql = new SqlFixture(directory);
    }

    @AfterContainer
    static void close() {
        sql.close();
    }

    @Property(tries = 25)
    void answersAreThoseOfAllRows(@ForAll Random random) {
        sql.rows("drop table if exists t");
        List<Field> columns = ScanProperties.columns();
        sql.tables.create("t", new Schema(columns));
        int batches = random.nextInt(8);
        for (int b = 0; b < batches; b++) {
            int rows = 1 + random.nextInt(random.nextInt(4) == 0 ? 5000 : 8);
            try (VectorSchemaRoot root = ScanProperties.fill(
                    sql.tables.spec("t").orElseThrow().schema().arrow(), random, rows, sql.allocator)) {
                root.getFieldVectors().forEach(vector -> unusual(vector, random));
                sql.tables.zonesKnown = random.nextInt(4) > 0;
                sql.tables.append("t", root);
            }
        }
        for (int question = 0; question < 6; question++) {
            String asked = asked(columns, random);
            String summary = "select " + asked + " from t";
            String all = "select " + asked + " from (select * from t limit 1000000000)";
            if (batches > 0) {
                assertTrue(plan(summary).contains("summary"), summary);
                assertFalse(plan(all).contains("summary"), all);
            }
            assertEquals(answer(all), answer(summary), summary);
        }
    }

    private static String asked(List<Field> columns, Random random) {
        List<String> asked = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            String column =
                    SqlTokens.quote(columns.get(random.nextInt(columns.size())).getName());
            asked.add(
                    switch (random.nextInt(10)) {
                        case 0 -> "count(*)";
                        case 1 -> "count(" + column + ") as n" + i;
                        case 2 -> "COUNT(" + column + ")";
                        case 3 -> "min(" + column + "), max(" + column + "), count(" + column + ")";
                        case 4, 5, 6 -> "min(" + column + ")";
                        default -> "max(" + column + ")";
                    });
        }
        if (random.nextInt(3) > 0) {
            asked.removeIf(text -> text.toLowerCase(java.util.Locale.ROOT).contains("count("));
            asked.add("max(i32)");
        }
        return String.join(", ", asked);
    }

    /** Names, types, values. Which zero is the least is a matter of the order of the rows, which several threads do not keep. */
    private static String answer(String query) {
        StringBuilder text = new StringBuilder();
        try (QueryResult result = sql.engine.execute(query)) {
            while (result.next()) {
                text.append(result.root().getSchema()).append('\n');
                for (int row = 0; row < result.root().getRowCount(); row++) {
                    for (FieldVector vector : result.root().getFieldVectors()) {
                        String value = SqlFixture.text(vector, row);
                        text.append(value.equals("-0.0") ? "0.0" : value).append('|');
                    }
                }
            }
        }
        return text.toString();
    }

    private static String plan(String query) {
        return String.join("\n", sql.rows("explain " + query));
    }

    /** Only nulls, zeros of both signs, no numbers, one text for all. */
    private static void unusual(FieldVector vector, Random random) {
        int rows = vector.getValueCount();
        if (random.nextInt(5) == 0) {
            vector.getValidityBuffer().setZero(0, (rows + 7) >>> 3);
            return;
        }
        if (random.nextInt(2) == 0) {
            return;
        }
        int few = 1 + random.nextInt(SPECIAL.length);
        switch (vector) {
            case Float4Vector floats -> {
                for (int row = 0; row < rows; row++) {
                    floats.getDataBuffer().setFloat(4L * row, (float) SPECIAL[random.nextInt(few)]);
                }
            }
            case Float8Vector doubles -> {
                for (int row = 0; row < rows; row++) {
                    doubles.getDataBuffer().setDouble(8L * row, SPECIAL[random.nextInt(few)]);
                }
            }
            case BaseVariableWidthVector text -> {
                byte[] same = "a text of some length"
                        .substring(0, random.nextInt(22))
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
                text.reset();
                for (int row = 0; row < rows; row++) {
                    text.setSafe(row, same);
                }
                text.setValueCount(rows);
            }
            default -> {}
        }
    }
}
