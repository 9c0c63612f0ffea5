package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.stats.ZoneMapLayout;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/formats/index.md and the code say the same. */
class IndexLayoutTest {
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (\\d+) \\| (\\w+) \\|.*");

    private record Row(int offset, int bytes, String field) {}

    private static List<Row> table(String heading) throws IOException {
        String document = Files.readString(Path.of("..", "docs", "formats", "index.md"));
        String section = document.split("## " + heading + "\n", 2)[1].split("\n## ", 2)[0];
        List<Row> rows = new ArrayList<>();
        for (String line : section.split("\n")) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(new Row(Integer.parseInt(row.group(1)), Integer.parseInt(row.group(2)), row.group(3)));
            }
        }
        return rows;
    }

    private static void assertSame(String heading, String prefix, int bytes) throws Exception {
        Map<String, Integer> code = new TreeMap<>();
        for (Field constant : IndexLayout.class.getDeclaredFields()) {
            if (constant.getName().startsWith(prefix) && !constant.getName().endsWith("_BYTES")) {
                code.put(constant.getName().substring(prefix.length()).toLowerCase(Locale.ROOT), constant.getInt(null));
            }
        }
        Map<String, Integer> document = new TreeMap<>();
        int end = 0;
        for (Row row : table(heading)) {
            assertEquals(end, row.offset(), "no gap before " + row.field());
            document.put(row.field(), row.offset());
            end = row.offset() + row.bytes();
        }
        assertEquals(document, code);
        assertEquals(bytes, end);
    }

    @Test
    void theDocumentAndTheLayoutAgree() throws Exception {
        assertSame("Header", "HEADER_", IndexLayout.HEADER_BYTES);
        assertSame("Batch entry", "BATCH_", IndexLayout.BATCH_BYTES);
        assertSame("Writer entry", "WRITER_", IndexLayout.WRITER_BYTES);
    }

    @Test
    void theMagicReadsAsText() {
        byte[] magic = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(IndexLayout.MAGIC)
                .array();
        assertEquals("WEIRINDX", new String(magic, StandardCharsets.US_ASCII));
    }

    @Test
    void anEntryIsItsFieldsAndTheZoneMaps() {
        assertEquals(40, ZoneMapLayout.BYTES);
        assertEquals(48 + 3 * 40, SegmentIndex.entryBytes(3));
    }
}
