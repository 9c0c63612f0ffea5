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

/** docs/formats/index.md, checkpoint.md and the code say the same. */
class DerivedLayoutTest {
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (\\d+) \\| (\\w+) \\|.*");

    private record Row(int offset, int bytes, String field) {}

    private static List<Row> table(String name, String heading) throws IOException {
        String document = Files.readString(Path.of("..", "docs", "formats", name));
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

    private static void assertSame(String name, Class<?> layout, String heading, String prefix, int bytes)
            throws Exception {
        Map<String, Integer> code = new TreeMap<>();
        for (Field constant : layout.getDeclaredFields()) {
            if (constant.getName().startsWith(prefix) && !constant.getName().endsWith("_BYTES")) {
                code.put(constant.getName().substring(prefix.length()).toLowerCase(Locale.ROOT), constant.getInt(null));
            }
        }
        Map<String, Integer> document = new TreeMap<>();
        int end = 0;
        for (Row row : table(name, heading)) {
            assertEquals(end, row.offset(), "no gap before " + row.field());
            document.put(row.field(), row.offset());
            end = row.offset() + row.bytes();
        }
        assertEquals(document, code);
        assertEquals(bytes, end);
    }

    @Test
    void theDocumentsAndTheLayoutsAgree() throws Exception {
        Class<?> index = IndexLayout.class;
        assertSame("index.md", index, "Header", "HEADER_", IndexLayout.HEADER_BYTES);
        assertSame("index.md", index, "Batch entry", "BATCH_", IndexLayout.BATCH_BYTES);
        assertSame("index.md", index, "Writer entry", "WRITER_", IndexLayout.WRITER_BYTES);
        Class<?> checkpoint = CheckpointLayout.class;
        assertSame("checkpoint.md", checkpoint, "Header", "HEADER_", CheckpointLayout.HEADER_BYTES);
        assertSame("checkpoint.md", checkpoint, "Segment entry", "SEGMENT_", CheckpointLayout.SEGMENT_BYTES);
        assertSame("checkpoint.md", checkpoint, "Writer entry", "WRITER_", CheckpointLayout.WRITER_BYTES);
        assertSame("checkpoint.md", checkpoint, "Append entry", "APPEND_", CheckpointLayout.APPEND_BYTES);
    }

    @Test
    void theMagicsReadAsText() {
        assertEquals("WEIRINDX", text(IndexLayout.MAGIC));
        assertEquals("WEIRCKPT", text(CheckpointLayout.MAGIC));
    }

    private static String text(long magic) {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(magic)
                .array();
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void anEntryIsItsFieldsAndTheZoneMaps() {
        assertEquals(40, ZoneMapLayout.BYTES);
        assertEquals(56 + 3 * 40, SegmentIndex.entryBytes(3));
    }
}
