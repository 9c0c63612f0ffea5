package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BatchHeaderLayoutTest {
    private static final Pattern ROW = Pattern.compile("^\\| (\\S+) \\| ([^|]+?) \\| (\\w+) \\|.*");

    @Test
    void theDocumentSaysWhatTheCodeDoes() throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "formats", "batch.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && !row.group(1).matches("offset|---|version|1|2|3")) {
                found.put(row.group(3), row.group(1) + " " + row.group(2));
            }
        }
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("checksum", BatchHeaderLayout.CHECKSUM_AT + " 4");
        expected.put("version", BatchHeaderLayout.VERSION_AT + " 1");
        expected.put("flags", BatchHeaderLayout.FLAGS_AT + " 1");
        expected.put("column_count", BatchHeaderLayout.COLUMN_COUNT_AT + " 2");
        expected.put("base_offset", BatchHeaderLayout.BASE_OFFSET_AT + " 8");
        expected.put("commit_timestamp", BatchHeaderLayout.COMMIT_TIMESTAMP_AT + " 8");
        expected.put("row_count", BatchHeaderLayout.ROW_COUNT_AT + " 4");
        expected.put("leader_epoch", BatchHeaderLayout.LEADER_EPOCH_AT + " 4");
        expected.put("schema_id", BatchHeaderLayout.SCHEMA_ID_AT + " 4");
        expected.put("writer_count", BatchHeaderLayout.WRITER_COUNT_AT + " 4");
        expected.put("synced_offset", BatchHeaderLayout.SYNCED_OFFSET_AT + " 8");
        expected.put("time_run_count", BatchHeaderLayout.TIME_RUN_COUNT_AT + " 4");
        expected.put(
                "column_checksums",
                BatchHeaderLayout.COLUMN_CHECKSUMS_AT + " " + BatchHeaderLayout.COLUMN_CHECKSUM_BYTES
                        + " × column_count");
        expected.put("writers", "… " + BatchHeaderLayout.WRITER_BYTES + " × writer_count");
        expected.put("time_runs", "… " + BatchHeaderLayout.TIME_RUN_BYTES + " × time_run_count");
        assertEquals(expected, found);
    }

    @Test
    void numbersAreLittleEndianAndLowerCase() {
        byte[] text = new byte[16];
        BatchHeaderLayout.put(text, 0, 0, 8, 0x0102030405060708L);
        assertEquals("0807060504030201", new String(text, java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals(0x0102030405060708L, BatchHeaderLayout.read(text, 0, 0, 8));
        BatchHeaderLayout.put(text, 0, 0, 8, -2);
        assertEquals("feffffffffffffff", new String(text, java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals(-2, BatchHeaderLayout.read(text, 0, 0, 8));
    }
}
