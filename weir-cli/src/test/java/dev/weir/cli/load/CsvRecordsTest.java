package dev.weir.cli.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRecordsTest {
    @TempDir
    private Path directory;

    @Test
    void whatIsThereIsCutBehindItsLastRecord() throws IOException {
        assertEquals(List.of("2:1,x\n", "3:2,y\n3,z\n", "5:4,u"), pieces("a,b\n1,x\n2", ",y\n3,z\n4,", "u"));
    }

    @Test
    void oneRecordAtLeastIsWaitedFor() throws IOException {
        assertEquals(List.of("2:1,x\n", "3:2,y\n"), pieces("a", ",b", "\n1", ",", "x", "\n", "2,y", "\n"));
    }

    @Test
    void aLineWithinQuotesEndsNoRecord() throws IOException {
        assertEquals(List.of("2:1,\"x\ny,\nz\"\n", "3:2,y\n"), pieces("a,b\n1,\"x\n", "y,\n", "z\"\n", "2,y\n"));
        assertEquals(List.of("2:\"x\n\"\n"), pieces("a,b\n\"x\n", "\"\n"));
        assertEquals(List.of("2:1,  \"x\n\"\n"), pieces("a,b\n1,  \"x\n", "\"\n"));
    }

    @Test
    void twoQuotesWithinQuotesAreText() throws IOException {
        assertEquals(List.of("2:1,\"x\"\"\n\"\"\"\n", "3:2,y\n"), pieces("a,b\n1,\"x\"", "\"\n", "\"\"\"\n", "2,y\n"));
        assertEquals(List.of("2:1,\"\"\n", "3:2,\"\"\"\"\n"), pieces("a,b\n1,\"\"\n", "2,\"\"\"\"\n"));
    }

    @Test
    void aQuoteAmidAFieldIsText() throws IOException {
        assertEquals(List.of("2:1,5\" disk\n", "3:2,y\n"), pieces("a,b\n1,5\" disk\n", "2,y\n"));
        assertEquals(List.of("2:1,\"x\"y\"\n", "3:2,y\n"), pieces("a,b\n1,\"x\"y\"\n", "2,y\n"));
    }

    @Test
    void onlyTheHeadersDelimiterBeginsAField() throws IOException {
        assertEquals(List.of("2:1;x,\"y\n", "3:2;\"y\n\"\n"), pieces("a;b\n1;x,\"y\n", "2;\"y\n", "\"\n"));
    }

    @Test
    void linesMayEndWithCarriageReturnsAndBlankOnesCount() throws IOException {
        assertEquals(
                List.of("2:1,\"x\r\n\"\r\n", "3:\r\n\r\n", "5:2,y\r\n"),
                pieces("a,b\r\n1,\"x\r\n", "\"\r\n", "\r\n\r\n", "2,y\r\n"));
    }

    @Test
    void theHeaderIsTheFirstRecord() throws IOException {
        CsvRecords records = new CsvRecords("stdin", new Chunks(List.of("\ufeffa\t\"b,\n", "c\"\td\r\n1\t2\t3\n")));
        assertEquals(new CsvHeader('\t', List.of("a", "b,\nc", "d")), records.header());
        assertTrue(records.fill());
        assertEquals("\ufeffa\t\"b,\nc\"\td\r\n1\t2\t3\n", written(records));
    }

    @Test
    void aHeaderMayBeAllThereIs() throws IOException {
        assertEquals(List.of(), pieces("a,b"));
        assertEquals(List.of(), pieces("a,b\n"));
    }

    @Test
    void withoutAHeaderNothingIsRead() {
        WeirException empty = assertThrows(WeirException.class, () -> pieces());
        assertEquals(ErrorCode.INVALID_REQUEST, empty.code());
        assertTrue(empty.getMessage().startsWith("the file is empty; it needs a header line"), empty.getMessage());
        WeirException open = assertThrows(WeirException.class, () -> pieces("a,\"b\n1,x\n"));
        assertTrue(open.getMessage().startsWith("the header line does not end;"), open.getMessage());
        WeirException endless = assertThrows(WeirException.class, () -> pieces("x".repeat(3_000_000)));
        assertTrue(endless.getMessage().startsWith("the header line does not end;"), endless.getMessage());
    }

    @Test
    void whatIsNotDroppedStaysAndGrows() throws IOException {
        CsvRecords records = new CsvRecords("stdin", new Chunks(List.of("a\n", "1\n", "2\n3")));
        records.header();
        assertTrue(records.fill());
        assertEquals("a\n1\n", written(records));
        assertTrue(records.fill());
        assertEquals("a\n1\n", written(records));
        assertEquals(2, records.line());
        records.drop();
        assertTrue(records.fill());
        assertEquals("a\n2\n", written(records));
    }

    @Test
    void piecesAreBounded() throws IOException {
        String rows = "1234567,\"8\"\n".repeat(3_000_000);
        List<String> pieces = pieces("a,b\n" + rows);
        StringBuilder joined = new StringBuilder();
        long line = 2;
        for (String piece : pieces) {
            String text = piece.substring(piece.indexOf(':') + 1);
            assertTrue(text.length() <= CsvRecords.LARGEST_PIECE);
            assertEquals(line + ":", piece.substring(0, piece.indexOf(':') + 1));
            line += text.lines().count();
            joined.append(text);
        }
        assertEquals(5, pieces.size());
        assertTrue(joined.toString().equals(rows));
    }

    @Test
    void ofARecordThatIsTooLongTheBeginningIsShown() throws IOException {
        String endless = "2,\"" + "x\n".repeat(10_000_000);
        List<String> pieces = pieces("a,b\n1,x\n", endless, "\"\n3,y\n", "4,z\n");
        assertEquals(List.of("2:1,x\n", "4:3,y\n", "5:4,z\n"), List.of(pieces.get(0), pieces.get(2), pieces.get(3)));
        assertTrue(pieces.get(1).startsWith("3:2,\"x\n"));
        assertTrue(pieces.get(1).length() > CsvRecords.LONGEST_RECORD);
        assertTrue(pieces.get(1).length() <= CsvRecords.LARGEST_PIECE + 2);
        assertEquals(4, pieces.size());
    }

    @Test
    void theBeginningOfARecordThatIsTooLongWaitsToBeDropped() throws IOException {
        CsvRecords records =
                new CsvRecords("stdin", new Chunks(List.of("a\n", "\"" + "x".repeat(3_000_000), "y\"\nz\n")));
        records.header();
        assertTrue(records.fill());
        String beginning = written(records);
        assertTrue(records.fill());
        assertTrue(beginning.equals(written(records)));
        records.drop();
        assertTrue(records.fill());
        assertEquals("a\nz\n", written(records));
        assertEquals(3, records.line());
    }

    /** Each with the number of its first line. */
    private List<String> pieces(String... chunks) throws IOException {
        List<String> pieces = new ArrayList<>();
        try (CsvRecords records = new CsvRecords("stdin", new Chunks(List.of(chunks)))) {
            records.header();
            records.drop();
            String header = written(records);
            while (records.fill()) {
                pieces.add(records.line() + ":" + written(records).substring(header.length()));
                records.drop();
            }
        }
        return pieces;
    }

    private String written(CsvRecords records) throws IOException {
        Path file = directory.resolve("piece.csv");
        records.writeTo(file);
        return Files.readString(file);
    }
}
