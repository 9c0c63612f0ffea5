package dev.weir.cli.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cli.print.Values;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFileTest {
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType INT16 = new ArrowType.Int(16, true);
    private static final Schema ABC = new Schema(List.of(
            Field.nullable("a", INT64),
            Field.nullable("b", new ArrowType.Date(org.apache.arrow.vector.types.DateUnit.DAY)),
            Field.nullable("c", ArrowType.Utf8.INSTANCE)));

    private final BufferAllocator allocator = new RootAllocator();
    private final List<BadRow> bad = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void allMemoryIsBack() {
        assertEquals(0, allocator.getAllocatedMemory());
        allocator.close();
    }

    @Test
    void csvIsReadIntoTheTablesTypes() throws IOException {
        Path file = write("x.csv", "c,a,b\nx,1,2001-02-03\n\"\",,\n\"y,\"\"z\",3,\n");
        assertEquals(
                "[[1, 2001-02-03, x], [null, null, ], [3, null, y,\"z]]",
                read(file, ABC, OnError.STOP).toString());
    }

    @Test
    void badCsvLinesAreNamed() throws IOException {
        Path file = write(
                "x.csv",
                "a,b,c\n1,2020-01-01,x\nz,2020-01-02,y\n3,2020-01-03\n4,2020-13-03,q\n5,2020-01-01,q,r\n6,,q\n");
        assertEquals(
                "[[1, 2020-01-01, x], [6, null, q]]",
                read(file, ABC, OnError.SKIP).toString());
        assertEquals(List.of(3L, 4L, 5L, 6L), bad.stream().map(BadRow::line).toList());
        StoppedException stopped = assertThrows(StoppedException.class, () -> read(file, ABC, OnError.STOP));
        assertEquals(3, stopped.row().line());
        assertTrue(stopped.getMessage().contains("x.csv:3: "), stopped.getMessage());
    }

    @Test
    void aCsvLineThatIsTooLongIsABadRow() throws IOException {
        Path file = write("x.csv", "a,b,c\n1,,x\n2,," + "x".repeat(3_000_000) + "\n3,,y\n");
        assertEquals(
                "[[1, null, x], [3, null, y]]", read(file, ABC, OnError.SKIP).toString());
        assertTrue(place(bad.get(0)).startsWith("x.csv:3: maximum line size of 2000000 bytes exceeded"));
    }

    @Test
    void csvDelimiterComesFromTheHeader() throws IOException {
        Path file = write("x.csv", "a;c\n1;x,y,z\n");
        assertEquals("[[1, null, x,y,z]]", read(file, ABC, OnError.STOP).toString());
    }

    @Test
    void csvColumnsAreGuessed() throws IOException {
        Path file = write("x.csv", "i,t,d,s\n1,2001-01-01 10:00:00,1.5,x\n2,2001-01-01 11:00:00,2,\n");
        assertEquals(
                "[i: Int(64, true), t: Timestamp(MICROSECOND, null), d: FloatingPoint(DOUBLE), s: Utf8]", fit(file));
    }

    @Test
    void nestedCsvCellsAreCast() throws IOException {
        Schema schema = new Schema(List.of(
                Field.nullable("a", INT64),
                new Field(
                        "l", FieldType.nullable(ArrowType.List.INSTANCE), List.of(Field.nullable("element", INT64)))));
        Path file = write("x.csv", "a,l\n1,\"[1, 2]\"\n2,oops\n");
        assertEquals("[[1, [1, 2]]]", read(file, schema, OnError.SKIP).toString());
        assertEquals("x.csv:3: column l: oops does not fit bigint[]", place(bad.get(0)));
    }

    @Test
    void unknownColumnsAreRefused() throws IOException {
        Path file = write("x.csv", "a,zz\n1,2\n");
        WeirException error = assertThrows(WeirException.class, () -> read(file, ABC, OnError.SKIP));
        assertEquals(ErrorCode.UNKNOWN_COLUMN, error.code());
        assertTrue(error.getMessage().contains("column=zz columns=a,b,c"), error.getMessage());
    }

    @Test
    void parquetIsCastAndWhatDoesNotFitIsNamed() throws Exception {
        Path file = directory.resolve("x.parquet");
        duck(
                "copy (select i::integer as a, case i when 3 then 'no' else '2001-01-0' || i end as b, 'é' || i as c from range(1, 5) t(i)) to '"
                        + file + "'");
        assertEquals(
                "[[1, 2001-01-01, é1], [2, 2001-01-02, é2], [4, 2001-01-04, é4]]",
                read(file, ABC, OnError.SKIP).toString());
        assertEquals("x.parquet:3: column b: no does not fit date", place(bad.get(0)));
        StoppedException stopped = assertThrows(StoppedException.class, () -> read(file, ABC, OnError.STOP));
        assertEquals(3, stopped.row().line());
    }

    @Test
    void parquetWithTheTablesTypesIsReadWhole() throws Exception {
        Path file = directory.resolve("x.parquet");
        duck("copy (select i as a, date '2001-01-01' as b, 'x' || i as c from range(100000) t(i)) to '" + file + "'");
        List<List<Object>> rows = read(file, ABC, OnError.STOP);
        assertEquals(100_000, rows.size());
        for (int i = 0; i < rows.size(); i++) {
            assertEquals((long) i, rows.get(i).get(0));
        }
    }

    @Test
    void parquetTypesThatTablesLackAreFitted() throws Exception {
        Path file = directory.resolve("x.parquet");
        duck(
                "copy (select 1::utinyint u8, 1::ubigint u64, uuid() id, interval 1 day d, 'x'::enum('x') e, timestamptz '2020-01-01' t, "
                        + "[1::usmallint] l, {'x': 1, 'y': [map{'k': 1}]} s) to '" + file + "'");
        assertEquals(
                "[u8: Int(16, true), u64: Decimal(20, 0, 128), id: FixedSizeBinary(16), d: Utf8, e: Utf8,"
                        + " t: Timestamp(MICROSECOND, UTC), l: List<element: Int(32, true)>,"
                        + " s: Struct<x: Int(32, true), y: List<element: Map(false)<entries: Struct<key: Utf8 not null,"
                        + " value: Int(32, true)> not null>>>]",
                fit(file));
        Schema fitted = open(file.toString()).fit().schema();
        List<Object> row = read(file, fitted, OnError.STOP).get(0);
        assertEquals(
                "[1, 1, 1 day, x, 2020-01-01T00:00:00Z, [1], {x=1, y=[{k=1}]}]",
                List.of(row.get(0), row.get(1), row.get(3), row.get(4), row.get(5), row.get(6), row.get(7))
                        .toString());
    }

    @Test
    void aFileThatIsNoParquetIsOneClearSentence() throws IOException {
        Path file = write("x.parquet", "not parquet at all, certainly not");
        WeirException error = assertThrows(WeirException.class, () -> read(file, ABC, OnError.STOP));
        assertTrue(error.getMessage().startsWith("cannot read the file: "), error.getMessage());
        assertTrue(!error.getMessage().contains("Invalid result set"), error.getMessage());
    }

    @Test
    void ndjsonLinesAreRowsOrBadRows() throws IOException {
        Path file = write("x.ndjson", """
                {"a": 1, "b": "2001-02-03", "c": "x"}
                {"a": "x"}

                {"a": 2, "zz": 1}
                {"a": 3
                [1]
                {"a": 9223372036854775808}
                {"c": "last", "a": null}""");
        assertEquals(
                "[[1, 2001-02-03, x], [null, null, last]]",
                read(file, ABC, OnError.SKIP).toString());
        assertEquals(List.of(2L, 4L, 5L, 6L, 7L), bad.stream().map(BadRow::line).toList());
        assertEquals("x.ndjson:2: column a: \"x\" is not an int64", place(bad.get(0)));
        StoppedException stopped = assertThrows(StoppedException.class, () -> read(file, ABC, OnError.STOP));
        assertEquals(2, stopped.row().line());
    }

    @Test
    void aBadNestedRowLeavesNothingBehind() throws IOException {
        Field element = Field.nullable("element", INT64);
        Field tags = new Field("tags", FieldType.nullable(ArrowType.List.INSTANCE), List.of(element));
        Field pair = new Field("pair", FieldType.nullable(new ArrowType.FixedSizeList(2)), List.of(element));
        Field inner = new Field(
                "s",
                FieldType.nullable(ArrowType.Struct.INSTANCE),
                List.of(Field.nullable("t", ArrowType.Utf8.INSTANCE), tags));
        Path file = write("x.ndjson", """
                {"tags": [1, 2, 3], "pair": [1, 2], "s": {"t": "x", "tags": [7]}}
                {"tags": [4, 5, 6], "pair": [1, 2], "s": {"t": "xxxx", "tags": [8, "no"]}}
                {"tags": [], "pair": null, "s": {"tags": null}}
                {"tags": null, "pair": [3, null], "s": null}
                {"tags": [9], "pair": [3]}
                """);
        assertEquals(
                "[[[1, 2, 3], [1, 2], {t=x, tags=[7]}], [[], null, {t=null, tags=null}], [null, [3, null], null]]",
                read(file, new Schema(List.of(tags, pair, inner)), OnError.SKIP).toString());
        assertEquals(List.of(2L, 5L), bad.stream().map(BadRow::line).toList());
    }

    @Test
    void ndjsonColumnsAreGuessedWithoutLosingRows() throws IOException {
        String text = "{\"a\": 1, \"t\": \"2001-01-01T00:00:00\", \"n\": {\"x\": [1.5]}}\n{\"a\": 2}\n";
        Input pipe = new Input.Pipe("stdin", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try (DataFile file = DataFile.open(pipe, FileFormat.NDJSON, allocator)) {
            Schema schema = file.fit().schema();
            assertEquals(
                    "[a: Int(64, true), t: Timestamp(MICROSECOND, null), n: Struct<x: List<element: FloatingPoint(DOUBLE)>>]",
                    schema.getFields().toString());
            assertEquals(2, rows(file, schema, OnError.STOP).size());
        }
    }

    @Test
    void aPipeHandsOverWhatIsThere() throws IOException {
        try (PipedOutputStream out = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(out);
                NdjsonSource source = new NdjsonSource("stdin", in, ABC, OnError.STOP, allocator)) {
            out.write("{\"a\": 1}\n".getBytes(StandardCharsets.UTF_8));
            assertTrue(source.next());
            assertEquals(1, source.root().getRowCount());
        }
    }

    @Test
    void anEndlessLineCostsBoundedMemory() throws IOException {
        Path file = directory.resolve("x.ndjson");
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] megabyte = new byte[1 << 20];
            java.util.Arrays.fill(megabyte, (byte) 'x');
            for (int i = 0; i < 40; i++) {
                out.write(megabyte);
            }
            out.write("\n{\"a\": 1}\n".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals("[[1, null, null]]", read(file, ABC, OnError.SKIP).toString());
        assertEquals("x.ndjson:1: line is longer than 16777216 bytes", place(bad.get(0)));
    }

    @Test
    void arrowStreamsAndFilesAreRead() throws IOException {
        Schema schema = new Schema(List.of(Field.nullable("a", INT64), Field.nullable("c", ArrowType.Utf8.INSTANCE)));
        for (String name : List.of("x.arrows", "x.arrow")) {
            Path file = arrow(name, schema);
            assertEquals(
                    "[[0, r0], [1, null], [2, r2], [0, r0], [1, null], [2, r2]]",
                    read(file, schema, OnError.STOP).toString());
            assertEquals("[a: Int(64, true), c: Utf8]", fit(file));
        }
    }

    @Test
    void arrowIsCast() throws IOException {
        Schema schema = new Schema(List.of(Field.nullable("a", INT64), Field.nullable("c", ArrowType.Utf8.INSTANCE)));
        Schema table = new Schema(List.of(Field.nullable("a", INT16), Field.nullable("c", ArrowType.Utf8.INSTANCE)));
        assertEquals(
                "[[0, r0], [1, null], [2, r2], [0, r0], [1, null], [2, r2]]",
                read(arrow("x.arrow", schema), table, OnError.STOP).toString());
    }

    @Test
    void nullsInColumnsThatMustNotBeNullAreBadRows() throws IOException {
        Schema schema = new Schema(List.of(Field.nullable("a", INT64), Field.nullable("c", ArrowType.Utf8.INSTANCE)));
        Schema table = new Schema(List.of(Field.nullable("a", INT64), Field.notNullable("c", ArrowType.Utf8.INSTANCE)));
        assertEquals(
                "[[0, r0], [2, r2], [0, r0], [2, r2]]",
                read(arrow("x.arrow", schema), table, OnError.SKIP).toString());
        assertEquals("x.arrow:2: column c: null in a column that is not null", place(bad.get(0)));
    }

    @Test
    void garbageIsNotArrow() throws IOException {
        Path file = write("x.arrow", "garbage in here");
        WeirException error = assertThrows(WeirException.class, () -> read(file, ABC, OnError.STOP));
        assertTrue(error.getMessage().startsWith("not an arrow file or stream"), error.getMessage());
    }

    @Test
    void typesThatDuckLacksAreMade() throws Exception {
        Schema table = new Schema(List.of(
                new Field(
                        "id",
                        new FieldType(
                                true,
                                new ArrowType.FixedSizeBinary(16),
                                null,
                                Map.of("ARROW:extension:name", "arrow.uuid")),
                        List.of()),
                Field.nullable("t", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC")),
                Field.nullable("s", new ArrowType.Time(TimeUnit.SECOND, 32)),
                Field.nullable("f", new ArrowType.FixedSizeBinary(2))));
        Path file = directory.resolve("x.parquet");
        duck(
                "copy (select '01234567-89ab-cdef-0123-456789abcdef'::uuid id, timestamptz '2001-01-01 00:00:01.5+00' t, time '10:11:12' s, 'xy'::blob f) to '"
                        + file + "'");
        assertEquals(
                "[01234567-89ab-cdef-0123-456789abcdef, 2001-01-01T00:00:01.500Z, 10:11:12]",
                read(file, table, OnError.STOP).get(0).subList(0, 3).toString());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Path arrow(String name, Schema schema) throws IOException {
        Path file = directory.resolve(name);
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
                OutputStream out = Files.newOutputStream(file);
                var writer = name.endsWith("s")
                        ? new ArrowStreamWriter(root, null, Channels.newChannel(out))
                        : new ArrowFileWriter(root, null, Channels.newChannel(out))) {
            for (int batch = 0; batch < 2; batch++) {
                for (int i = 0; i < 3; i++) {
                    ((BigIntVector) root.getVector(0)).setSafe(i, i);
                    if (i != 1) {
                        ((VarCharVector) root.getVector(1)).setSafe(i, ("r" + i).getBytes(StandardCharsets.UTF_8));
                    }
                }
                root.setRowCount(3);
                writer.writeBatch();
            }
        }
        return file;
    }

    private static void duck(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private DataFile open(String file) {
        return DataFile.open(Input.of(file), FileFormat.of(Path.of(file)), allocator);
    }

    private String fit(Path path) {
        try (DataFile file = open(path.toString())) {
            return file.fit().schema().getFields().toString();
        }
    }

    private List<List<Object>> read(Path path, Schema table, OnError onError) {
        try (DataFile file = open(path.toString())) {
            return rows(file, table, onError);
        }
    }

    private List<List<Object>> rows(DataFile file, Schema table, OnError onError) {
        List<List<Object>> rows = new ArrayList<>();
        try (RowSource source = file.rows(table, onError)) {
            while (source.next()) {
                VectorSchemaRoot root = source.root();
                for (int row = 0; row < root.getRowCount(); row++) {
                    List<Object> cells = new ArrayList<>();
                    for (Field field : table.getFields()) {
                        FieldVector vector = root.getVector(field.getName());
                        cells.add(vector == null ? null : Values.of(vector, row));
                    }
                    rows.add(cells);
                }
                bad.addAll(source.rejections().rows());
            }
            bad.addAll(source.rejections().rows());
        }
        return rows;
    }

    private String place(BadRow row) {
        return row.toString().substring(directory.toString().length() + 1);
    }
}
