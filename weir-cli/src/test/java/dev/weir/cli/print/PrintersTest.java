package dev.weir.cli.print;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrintersTest {
    private static final Schema SCHEMA = new Schema(List.of(
            Field.nullable("n", new ArrowType.Int(64, true)),
            Field.nullable("text", ArrowType.Utf8.INSTANCE),
            Field.nullable("x", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE))));

    private final BufferAllocator allocator = new RootAllocator();
    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    @AfterEach
    void allMemoryIsBack() {
        assertEquals(0, allocator.getAllocatedMemory());
        allocator.close();
    }

    private String print(ResultPrinter printer, String... texts) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator)) {
            for (int i = 0; i < texts.length; i++) {
                ((BigIntVector) root.getVector(0)).setSafe(i, i);
                if (texts[i] != null) {
                    ((VarCharVector) root.getVector(1)).setSafe(i, texts[i].getBytes(StandardCharsets.UTF_8));
                }
                ((Float8Vector) root.getVector(2)).setSafe(i, i == 1 ? Double.NaN : i / 2.0);
            }
            root.setRowCount(texts.length);
            printer.begin(SCHEMA);
            printer.batch(root);
            assertEquals(texts.length, printer.end());
        }
        return text.toString();
    }

    private static TextTable.Screen screen(int width, int rows) {
        return new TextTable.Screen(width, rows, TextTable.Style.PLAIN);
    }

    @Test
    void aTableTellsNullFromItsName() {
        assertEquals("""
                ┌───┬────────┬─────┐
                │ n │ text   │   x │
                ├───┼────────┼─────┤
                │ 0 │ NULL   │ 0.0 │
                │ 1 │ 'NULL' │ NaN │
                │ 2 │ 日本   │ 1.0 │
                └───┴────────┴─────┘
                3 rows
                """, print(new TablePrinter(out, screen(80, 10)), null, "NULL", "日本"));
    }

    @Test
    void aTableFitsTheScreenAndCountsTheRest() {
        String table = print(new TablePrinter(out, screen(30, 2)), "x".repeat(100), "b", "c");
        assertTrue(table.contains("xxx…"), table);
        assertTrue(table.endsWith("first 2 of 3 rows\n"), table);
        table.lines().forEach(line -> assertTrue(line.length() <= 30, line));
    }

    @Test
    void manyColumnsGiveWayInTheMiddle() {
        TextTable table = new TextTable(screen(60, 1));
        for (int i = 0; i < 40; i++) {
            table.column("column" + i, TextTable.Align.LEFT).cell(i, "value" + i);
        }
        assertTrue(table.lines().get(1).contains("…"), table.lines().toString());
        assertTrue(table.lines().get(1).contains("colum"), table.lines().toString());
        table.lines().forEach(line -> assertTrue(line.length() <= 60, line));
    }

    @Test
    void controlCharactersNeverReachTheTerminal() {
        String table =
                print(new TablePrinter(out, screen(80, 10)), "\u001b[2Jgone\u0007\u009b1m", "a\nb\tc", "\u202eevil");
        assertFalse(
                table.chars().anyMatch(c -> c != '\n' && (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x202e)), table);
        assertTrue(table.contains("a\\nb\\tc"), table);
    }

    @Test
    void aPlanKeepsItsLines() {
        Schema schema = new Schema(List.of(
                Field.nullable("explain_key", ArrowType.Utf8.INSTANCE),
                Field.nullable("explain_value", ArrowType.Utf8.INSTANCE)));
        assertTrue(PlanPrinter.prints(schema));
        assertFalse(PlanPrinter.prints(SCHEMA));
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            ((VarCharVector) root.getVector(0)).setSafe(0, "plan".getBytes(StandardCharsets.UTF_8));
            ((VarCharVector) root.getVector(1)).setSafe(0, "a\nb\u001b".getBytes(StandardCharsets.UTF_8));
            root.setRowCount(1);
            PlanPrinter printer = new PlanPrinter(out);
            printer.begin(schema);
            printer.batch(root);
            assertEquals(1, printer.end());
        }
        assertEquals("plan\na\nb\\u001b\n", text.toString());
    }

    @Test
    void csvQuotesWhatNeedsIt() {
        assertEquals(
                "n,text,x\n0,,0.0\n1,\"\",NaN\n2,\"a,\"\"b\"\"\n\",1.0\n",
                print(new CsvPrinter(out), null, "", "a,\"b\"\n"));
    }

    @Test
    void jsonIsWhatParsersRead() {
        assertEquals(
                "{\"n\":0,\"text\":null,\"x\":0.0}\n{\"n\":1,\"text\":\"q\\\"\",\"x\":\"NaN\"}\n",
                print(new JsonPrinter(out, JsonPrinter.Layout.LINES), null, "q\""));
    }

    @Test
    void aJsonArrayOfNothingIsOne() {
        assertEquals("[]\n", print(new JsonPrinter(out, JsonPrinter.Layout.ARRAY)));
    }
}
