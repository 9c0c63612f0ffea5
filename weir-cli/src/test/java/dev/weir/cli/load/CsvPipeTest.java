package dev.weir.cli.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CsvPipeTest {
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final Schema AB =
            new Schema(List.of(Field.nullable("a", INT64), Field.nullable("b", ArrowType.Utf8.INSTANCE)));

    private final BufferAllocator allocator = new RootAllocator();
    private final List<BadRow> bad = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();

    @AfterEach
    void allMemoryIsBack() {
        assertEquals(0, allocator.getAllocatedMemory());
        allocator.close();
    }

    @Test
    void rowsAreHandedOverWhileThePipeStaysOpen() throws IOException {
        try (PipedOutputStream out = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(out)) {
            say(out, "b,a\nx,1\n");
            try (DataFile file = open(in);
                    RowSource source = file.rows(AB, OnError.SKIP)) {
                take(source);
                assertEquals(List.of("1 x"), rows);
                say(out, "\"y\n");
                say(out, "\",2\nz,no\n");
                take(source);
                assertEquals(List.of("1 x", "2 y\n"), rows);
                assertEquals(List.of(4L), lines());
                assertEquals(20, source.bytesRead());
            }
        }
    }

    @Test
    void aCreatedTablesColumnsAreGuessedFromWhatIsThere() throws IOException {
        try (PipedOutputStream out = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(out)) {
            say(out, "a,b\n1,x\n");
            try (DataFile file = open(in)) {
                assertEquals(AB, file.fit().schema());
                try (RowSource source = file.rows(AB, OnError.STOP)) {
                    take(source);
                    assertEquals(List.of("1 x"), rows);
                }
            }
        }
    }

    @Test
    void badRowsAreNamedByTheirLineInTheWholeInput() {
        String[] chunks = {"a,b\n1,x\nno,y\n", "\n2,\"x\ny\"\n", "3\n4,z\n", "no,y\n5,u\n6,v,w"};
        readAll(OnError.SKIP, AB, chunks);
        assertEquals(List.of("1 x", "2 x\ny", "4 z", "5 u"), rows);
        assertEquals(List.of(3L, 6L, 8L, 10L), lines());
        assertTrue(bad.get(0).why().contains("column \"a\""), bad.get(0).why());

        rows.clear();
        StoppedException stopped = assertThrows(
                StoppedException.class, () -> readAll(OnError.STOP, AB, "a,b\n1,x\n", "2,y\n3,z\n", "no,y\n"));
        assertEquals("stdin", stopped.row().file());
        assertEquals(5, stopped.row().line());
        assertEquals(List.of("1 x", "2 y", "3 z"), rows);
    }

    @Test
    void cellsThatOnlyACastRefusesAreNamedToo() {
        Field element = Field.nullable("element", INT64);
        Schema schema = new Schema(List.of(
                Field.nullable("a", INT64),
                new Field("b", FieldType.nullable(ArrowType.List.INSTANCE), List.of(element))));
        readAll(OnError.SKIP, schema, "a,b\n1,[1]\n", "2,[2]\n3,oops\n");
        assertEquals(List.of(4L), lines());
        StoppedException stopped = assertThrows(
                StoppedException.class, () -> readAll(OnError.STOP, schema, "a,b\n1,[1]\n", "2,[2]\n3,oops\n"));
        assertEquals("stdin:4: column b: oops does not fit bigint[]", stopped.getMessage());
    }

    @Test
    void aQuoteThatIsNeverClosedIsABadRowAndBounded() {
        String endless = "2,\"" + "x\n".repeat(10_000_000);
        readAll(OnError.SKIP, AB, "a,b\n1,x\n", endless);
        assertEquals(List.of("1 x"), rows);
        assertEquals(List.of("stdin:3: value with unterminated quote found"), texts());
        StoppedException stopped =
                assertThrows(StoppedException.class, () -> readAll(OnError.STOP, AB, "a,b\n1,x\n", endless));
        assertEquals(3, stopped.row().line());
    }

    @Test
    void aRecordThatIsTooLongIsABadRowAndTheNextIsNot() {
        readAll(OnError.SKIP, AB, "a,b\n1,x\n", "2," + "x".repeat(20_000_000), "\n3,y\n");
        readAll(OnError.SKIP, AB, "a,b\n4,x\n", "5,\"" + "\"\"".repeat(10_000_000), "\"\n6,y\n");
        assertEquals(List.of("1 x", "3 y", "4 x", "6 y"), rows);
        assertEquals(List.of(3L, 3L), lines());
    }

    @Test
    void manyBadRowsOfManyPiecesAreCountedOnce() {
        String[] chunks = new String[50];
        chunks[0] = "a,b\n";
        for (int i = 1; i < chunks.length; i++) {
            chunks[i] = "no,x\n" + i + ",y\n";
        }
        long count = readAll(OnError.SKIP, AB, chunks);
        assertEquals(49, count);
        assertEquals(49, rows.size());
        assertEquals(98L, bad.get(48).line());
    }

    @Test
    void aHeaderAloneIsNoRows() {
        readAll(OnError.STOP, AB, "a,b");
        assertEquals(List.of(), rows);
    }

    @Test
    void manyRowsComeInOrder() {
        String[] chunks = new String[101];
        chunks[0] = "a,b\n";
        List<String> expected = new ArrayList<>();
        for (int i = 1; i < chunks.length; i++) {
            StringBuilder chunk = new StringBuilder();
            for (int row = i * 3_000; row < (i + 1) * 3_000; row++) {
                chunk.append(row).append(",r").append(row).append('\n');
                expected.add(row + " r" + row);
            }
            chunks[i] = chunk.toString();
        }
        readAll(OnError.STOP, AB, chunks);
        assertEquals(expected, rows);
    }

    @Test
    void theTemporaryFileIsAsLargeAsAPieceAndGoes() throws IOException {
        String[] chunks = new String[30];
        Arrays.fill(chunks, "1,x\n".repeat(250_000));
        chunks[0] = "a,b\n";
        CsvPipe file = new CsvPipe(new Input.Pipe("stdin", new Chunks(List.of(chunks))), Duration.ZERO, allocator);
        long largest = 0;
        try (file;
                RowSource source = file.rows(AB, OnError.STOP)) {
            while (source.next()) {
                largest = Math.max(largest, Files.size(file.temporary()));
            }
        }
        assertTrue(largest > 0 && largest <= CsvRecords.LARGEST_PIECE + 4, Long.toString(largest));
        assertFalse(Files.exists(file.temporary()));
    }

    @Test
    void whatABrokenPipeGaveIsHandedOverAndTheErrorIsTold() {
        InputStream broken = new InputStream() {
            private boolean given;

            @Override
            public int read() throws IOException {
                throw new IOException("torn");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (given) {
                    throw new IOException("torn");
                }
                given = true;
                byte[] text = "a,b\n1,x\n".getBytes(StandardCharsets.UTF_8);
                System.arraycopy(text, 0, into, offset, text.length);
                return text.length;
            }
        };
        try (DataFile file = open(broken);
                RowSource source = file.rows(AB, OnError.STOP)) {
            take(source);
            assertEquals(List.of("1 x"), rows);
            var torn = assertThrows(dev.weir.format.WeirException.class, source::next);
            assertEquals("cannot read: torn file=stdin", torn.getMessage());
        }
    }

    private DataFile open(InputStream in) {
        return DataFile.open(new Input.Pipe("stdin", in), FileFormat.CSV, allocator);
    }

    private static void say(PipedOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Answers how many were rejected. */
    private long readAll(OnError onError, Schema schema, String... chunks) {
        long rejected = 0;
        try (DataFile file =
                        new CsvPipe(new Input.Pipe("stdin", new Chunks(List.of(chunks))), Duration.ZERO, allocator);
                RowSource source = file.rows(schema, onError)) {
            while (source.next()) {
                add(source.root());
                rejected += reject(source);
            }
            rejected += reject(source);
        }
        return rejected;
    }

    /** One part: its rows and what was wrong with others. */
    private void take(RowSource source) {
        int rowsInBatch = -1;
        while (rowsInBatch != 0) {
            assertTrue(source.next());
            rowsInBatch = source.root().getRowCount();
            add(source.root());
            reject(source);
        }
    }

    private long reject(RowSource source) {
        RowSource.Rejections rejections = source.rejections();
        bad.addAll(rejections.rows());
        return rejections.count();
    }

    private void add(VectorSchemaRoot root) {
        if (root.getRowCount() > 0 && root.getVector("b") instanceof VarCharVector b) {
            BigIntVector a = (BigIntVector) root.getVector("a");
            for (int row = 0; row < root.getRowCount(); row++) {
                assertFalse(a.isNull(row) && b.isNull(row));
                rows.add(a.get(row) + " " + b.getObject(row));
            }
        }
    }

    private List<Long> lines() {
        return bad.stream().map(BadRow::line).toList();
    }

    private List<String> texts() {
        return bad.stream().map(BadRow::toString).toList();
    }
}
