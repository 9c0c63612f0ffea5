package dev.weir.server.postgres.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

/** Copies as PostgreSQL 15 wrote them, and what it takes. */
class CopyTest {
    private static final Schema TABLE = new Schema(List.of(
            Field.nullable("a", new ArrowType.Int(32, true)),
            Field.nullable("b", ArrowType.Utf8.INSTANCE),
            Field.nullable("c", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE))));
    private static final Schema TEXTS = new Schema(
            List.of(Field.nullable("a", ArrowType.Utf8.INSTANCE), Field.nullable("b", ArrowType.Utf8.INSTANCE)));
    private static final Map<String, String> CSV = Map.of("format", "csv");
    private static final CopyLimits LIMITS = new CopyLimits(1000, 1 << 20, 100);

    private static List<String> read(Schema table, Map<String, String> options, String data, String... columns) {
        return read(table, options, data.getBytes(UTF_8), columns);
    }

    private static List<String> read(Schema table, Map<String, String> options, byte[] data, String... columns) {
        List<String> cells = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                CopyReader reader = new CopyReader(
                        CopyFormat.of(options, true), table, List.of(columns), ZoneOffset.UTC, LIMITS, allocator)) {
            ByteBuf piece = Unpooled.wrappedBuffer(data);
            while (reader.read(piece)) {
                cells.addAll(AnyRows.cells(reader.batch()));
            }
            if (reader.finish()) {
                cells.addAll(AnyRows.cells(reader.batch()));
            }
        }
        return cells;
    }

    private static void refused(ErrorCode code, String end, Schema table, Map<String, String> options, String data) {
        WeirException e = assertThrows(WeirException.class, () -> read(table, options, data), data);
        assertEquals(code, e.code(), e.getMessage());
        assertTrue(e.getMessage().endsWith(end), e.getMessage());
    }

    /** What {@code COPY c TO STDOUT} of PostgreSQL wrote, read and written again. */
    private static void same(Map<String, String> options, String data) {
        try (BufferAllocator allocator = new RootAllocator();
                CopyReader reader = new CopyReader(
                        CopyFormat.of(in(options), true), TABLE, List.of(), ZoneOffset.UTC, LIMITS, allocator)) {
            ByteBuf out = Unpooled.buffer();
            CopyWriter writer = new CopyWriter(CopyFormat.of(options, false), reader.batch(), ZoneOffset.UTC);
            assertFalse(reader.read(Unpooled.wrappedBuffer(data.getBytes(UTF_8))));
            assertTrue(reader.finish());
            writer.header(out);
            for (int row = 0; row < reader.batch().getRowCount(); row++) {
                writer.row(out, row);
            }
            writer.trailer(out);
            assertEquals(data, out.toString(UTF_8));
        }
    }

    private static Map<String, String> in(Map<String, String> options) {
        Map<String, String> in = new HashMap<>(options);
        in.remove("force_quote");
        return in;
    }

    @Test
    void postgresWritesTheSame() {
        same(Map.of("header", "on"), """
                a\tb\tc
                1\tx\t0.5
                \\N\t\\N\t\\N
                2\ttab\\there\\nnl\\\\b\\rcr\\bbs\\ff\\vv\t1
                3\t\t2
                4\ta,b"c'd\t3
                5\t\\\\.\t4
                6\t sp \t5
                7\t\\\\N\t6
                8\t"\t7
                """);
        same(Map.of("delimiter", "|", "null", "x"), "1|y\\|z|0.5\nx|x|x\n3||2\n");
        same(
                CSV,
                "1,x,0.5\n,,\n2,\"tab\there\nnl\\b\rcr\bbs\fvv\",1\n3,\"\",2\n4,\"a,b\"\"c'd\",3\n5,\\.,4\n6, sp ,5\n"
                        + "7,\\N,6\n8,\"\"\"\",7\n");
        same(Map.of("format", "csv", "force_quote", "*"), "\"1\",\"x\",\"0.5\"\n,,\n\"3\",\"\",\"2\"\n");
        same(
                Map.of(
                        "format",
                        "csv",
                        "force_quote",
                        "b",
                        "delimiter",
                        ";",
                        "null",
                        "NULL",
                        "quote",
                        "'",
                        "escape",
                        "\\",
                        "header",
                        "true"),
                "a;b;c\n1;'x';0.5\nNULL;NULL;NULL\n4;'a,b\"c\\'d';3\n5;'\\\\.';4\n");
    }

    @Test
    void binary() {
        byte[] data = ByteBufUtil.decodeHexDump("5047434f50590aff0d0a00" + "0000000000000000" + "0002"
                + "0000000400000001" + "0000000178" + "0002" + "ffffffff" + "ffffffff" + "ffff");
        List<String> cells = List.of("a=1", "b=x", "c=null", "a=null", "b=null", "c=null");
        assertEquals(cells, read(TABLE, Map.of("format", "binary"), data, "a", "b"));
        byte[] cut = Arrays.copyOf(data, data.length - 2);
        assertEquals(cells, read(TABLE, Map.of("format", "binary"), cut, "a", "b"), "no trailer");
        for (int length = 0; length < data.length - 2; length++) {
            byte[] shorter = Arrays.copyOf(data, length);
            if (length != 19 && length != 34) {
                assertThrows(
                        WeirException.class,
                        () -> read(TABLE, Map.of("format", "binary"), shorter, "a", "b"),
                        "length=" + length);
            }
        }
        byte[] more = Arrays.copyOf(data, data.length + 1);
        assertThrows(WeirException.class, () -> read(TABLE, Map.of("format", "binary"), more, "a", "b"));
        assertThrows(WeirException.class, () -> read(TABLE, Map.of("format", "binary"), data, "a"));
    }

    @Test
    void escapesOfText() {
        assertEquals(
                List.of("a=\tAA!xg\\\nz", "b=null"), read(TEXTS, Map.of(), "\\t\\x41\\101\\41\\xg\\\\\\\nz\t\\N\n"));
        assertEquals(List.of("a=A1", "b=J4"), read(TEXTS, Map.of(), "\\x411\t\\1124\n"));
        assertEquals(List.of("a=\n", "b=.\b"), read(TEXTS, Map.of(), "\\xa\t\\.\\b\n"));
        assertEquals(List.of("a=N", "b=\\N"), read(TEXTS, Map.of("null", "zero"), "\\N\t\\\\N"));
    }

    @Test
    void linesEndAsTheyMay() {
        List<String> two = List.of("a=1", "b=2", "a=3", "b=4");
        for (Map<String, String> options : List.of(Map.of("delimiter", ","), CSV)) {
            assertEquals(two, read(TEXTS, options, "1,2\n3,4\n"));
            assertEquals(two, read(TEXTS, options, "1,2\r\n3,4\r\n"));
            assertEquals(two, read(TEXTS, options, "1,2\n3,4"));
            assertEquals(two, read(TEXTS, options, "1,2\n3,4\r"));
            assertEquals(two, read(TEXTS, options, "1,2\n3,4\n\\.\n what is behind does not count"));
            assertEquals(two, read(TEXTS, options, "1,2\r\n3,4\r\n\\.\r\n"));
            assertEquals(two, read(TEXTS, options, "1,2\n3,4\n\\."));
            assertEquals(List.of(), read(TEXTS, options, "\\.\n1,2\n"));
            assertEquals(List.of(), read(TEXTS, options, ""));
            refused(ErrorCode.INVALID_REQUEST, "line=2 column=b", TEXTS, options, "1,2\n3\n");
            refused(ErrorCode.INVALID_REQUEST, "line=2 column=b", TEXTS, options, "1,2\n\n3,4\n");
            refused(ErrorCode.INVALID_REQUEST, "line=2", TEXTS, options, "1,2\n3,4,5\n");
        }
        refused(ErrorCode.INVALID_REQUEST, "line=1 column=a", TEXTS, Map.of(), "a\rb\tc\n");
        refused(ErrorCode.INVALID_REQUEST, "line=1 column=b", TEXTS, CSV, "a,b\rc\n");
        refused(ErrorCode.INVALID_REQUEST, "line=2 column=a", TEXTS, Map.of(), "a\tb\n\\.x\n");
        refused(ErrorCode.INVALID_REQUEST, "line=2 column=b", TEXTS, CSV, "\"a\nb\",\"c");
        refused(ErrorCode.INVALID_REQUEST, "line=1 column=b", TEXTS, Map.of(), "a\tb\\");
    }

    @Test
    void nullsOfCsv() {
        assertEquals(List.of("a=null", "b="), read(TEXTS, CSV, ",\"\"\n"));
        assertEquals(List.of("a=", "b="), read(TEXTS, Map.of("format", "csv", "force_not_null", "A"), ",\"\"\n"));
        assertEquals(List.of("a=null", "b=null"), read(TEXTS, Map.of("format", "csv", "force_null", "*"), ",\"\"\n"));
        assertEquals(List.of("a=xyz", "b=q"), read(TEXTS, CSV, "x\"y\"z,\"q\"\n"), "quotes in the middle");
        assertEquals(
                List.of("a=\\z", "b='"),
                read(TEXTS, Map.of("format", "csv", "quote", "'", "escape", "\\"), "'\\z','\\''\n"));
    }

    @Test
    void headers() {
        for (Map<String, String> options :
                List.of(Map.of("header", "match", "delimiter", ","), Map.of("format", "csv", "header", "match"))) {
            assertEquals(List.of("a=1", "b=2"), read(TEXTS, options, "a,B\n1,2\n"));
            assertEquals(List.of("a=2", "b=1"), read(TEXTS, options, "b,a\n1,2\n", "b", "a"));
            refused(ErrorCode.INVALID_REQUEST, "line=1 column=a", TEXTS, options, "b,a\n1,2\n");
            refused(ErrorCode.INVALID_REQUEST, "line=1 column=a", TEXTS, options, "a\n1,2\n");
            refused(ErrorCode.INVALID_REQUEST, "line=1 column=a", TEXTS, options, "a,b,c\n1,2\n");
        }
        assertEquals(
                List.of("a=1", "b=2"), read(TEXTS, Map.of("format", "csv", "header", "on"), "any, number, of\n1,2"));
    }

    @Test
    void columnsMayBeSomeInAnyOrder() {
        assertEquals(List.of("a=7", "b=null", "c=0.5"), read(TABLE, CSV, "0.5,7\n", "C", "a"));
        Schema required = new Schema(List.of(TABLE.findField("a"), Field.notNullable("d", ArrowType.Utf8.INSTANCE)));
        assertEquals(
                ErrorCode.TYPE_MISMATCH,
                assertThrows(WeirException.class, () -> read(required, CSV, "1\n", "a"))
                        .code());
        refused(ErrorCode.TYPE_MISMATCH, "line=1 column=d", required, CSV, "1,\n");
        assertEquals(
                ErrorCode.UNKNOWN_COLUMN,
                assertThrows(WeirException.class, () -> read(TABLE, CSV, "", "x"))
                        .code());
        assertEquals(
                ErrorCode.INVALID_SQL,
                assertThrows(WeirException.class, () -> read(TABLE, CSV, "", "a", "A"))
                        .code());
        assertEquals(
                ErrorCode.UNKNOWN_COLUMN,
                assertThrows(WeirException.class, () -> read(TABLE, Map.of("format", "csv", "force_null", "x"), ""))
                        .code());
    }

    @Test
    void whatIsNoValueOfItsColumnIsRefusedWithItsPlace() {
        refused(ErrorCode.TYPE_MISMATCH, "text=x line=3 column=a", TABLE, CSV, "1,\"a\nb\",2\nx,,\n");
        refused(ErrorCode.TYPE_MISMATCH, "line=1 column=c", TABLE, Map.of(), "1\ta\tb\n");
        WeirException e = assertThrows(
                WeirException.class, () -> read(TEXTS, CSV, new byte[] {'a', ',', (byte) 0xC3, '(', '\n'}));
        assertTrue(e.getMessage().endsWith("line=1 column=b"), e.getMessage());
    }

    @Test
    void aRowHasALimit() {
        String long1 = "x".repeat(990);
        assertEquals(
                List.of("a=" + long1, "b=y", "a=" + long1, "b=z"), read(TEXTS, CSV, long1 + ",y\n" + long1 + ",z\n"));
        refused(ErrorCode.BATCH_TOO_LARGE, "limit=1000", TEXTS, CSV, long1 + "xxxxxx,yyyy\n");
        refused(ErrorCode.BATCH_TOO_LARGE, "limit=1000", TEXTS, Map.of(), long1 + "xxxxxxxxxxxxxxxxxxxxxxx");
        byte[] head = ByteBufUtil.decodeHexDump("5047434f50590aff0d0a00" + "0000000000000000" + "0002" + "000003f0");
        WeirException e = assertThrows(WeirException.class, () -> read(TEXTS, Map.of("format", "binary"), head));
        assertEquals(ErrorCode.BATCH_TOO_LARGE, e.code());
    }

    @Test
    void batchesAreBounded() {
        try (BufferAllocator allocator = new RootAllocator();
                CopyReader reader = new CopyReader(
                        CopyFormat.of(CSV, true),
                        TEXTS,
                        List.of(),
                        ZoneOffset.UTC,
                        new CopyLimits(1000, 50, 1000),
                        allocator)) {
            ByteBuf piece = Unpooled.wrappedBuffer(
                    "0123456789,0123456789\n".repeat(1000).getBytes(UTF_8));
            int rows = 0;
            while (reader.read(piece)) {
                VectorSchemaRoot batch = reader.batch();
                assertEquals(3, batch.getRowCount());
                rows += batch.getRowCount();
            }
            assertTrue(reader.finish());
            assertEquals(1000, rows + reader.batch().getRowCount());
            assertFalse(reader.finish(), "once");
        }
    }

    private static void invalid(boolean in, String... options) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            map.put(options[i], options[i + 1]);
        }
        WeirException e = assertThrows(WeirException.class, () -> CopyFormat.of(map, in), map.toString());
        assertEquals(ErrorCode.INVALID_SQL, e.code());
    }

    /** Each of these PostgreSQL 15 refuses too. */
    @Test
    void optionsThatMakeNoSense() {
        invalid(true, "format", "csv", "delimiter", "\n");
        invalid(true, "format", "csv", "delimiter", "ab");
        invalid(true, "format", "csv", "delimiter", "ä");
        invalid(true, "delimiter", "a");
        invalid(true, "delimiter", "\\");
        invalid(true, "null", "a\nb");
        invalid(true, "quote", "|");
        invalid(true, "format", "csv", "quote", ",");
        invalid(true, "format", "csv", "null", "\"");
        invalid(true, "format", "csv", "null", "a,");
        invalid(true, "null", "a\tb");
        invalid(true, "format", "csv", "escape", "ab");
        invalid(false, "force_quote", "*");
        invalid(true, "format", "csv", "force_quote", "*");
        invalid(false, "format", "csv", "force_null", "*");
        invalid(false, "format", "csv", "force_not_null", "*");
        invalid(true, "format", "binary", "delimiter", ",");
        invalid(true, "format", "binary", "header", "true");
        invalid(true, "format", "binary", "null", "x");
        invalid(false, "header", "match");
        invalid(true, "header", "2");
        invalid(true, "format", "xml");
        invalid(true, "foo", "bar");
        assertEquals(
                ErrorCode.UNSUPPORTED,
                assertThrows(WeirException.class, () -> CopyFormat.of(Map.of("encoding", "latin1"), true))
                        .code());
        assertEquals(
                CopyFormat.Kind.TEXT,
                CopyFormat.of(Map.of("encoding", "UTF-8", "freeze", "true"), true)
                        .kind());
    }
}
