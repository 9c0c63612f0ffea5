package dev.weir.storage.state.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.object.ObjectName;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final Manifest MANIFEST = new Manifest(
            3,
            "t",
            5,
            258,
            7,
            List.of(
                    new Manifest.File("000012.sst", new ObjectName("t/5/files/a-000012.sst"), 4096, 17, 18),
                    new Manifest.File("CURRENT", new ObjectName("t/5/files/b-CURRENT"), 16, -1, -2)));

    private static final Path DOCUMENT = Path.of("..", "docs", "formats", "snapshot.md");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (\\d+) \\| (\\w+) \\|.*");

    private static Manifest read(byte[] bytes) {
        return Manifest.read(bytes, 3, "t", 5);
    }

    @Test
    void whatIsWrittenIsRead() {
        assertEquals(MANIFEST, read(MANIFEST.write().array()));
    }

    @Test
    void theDocumentHasTheBytes() throws IOException {
        String hex = HexFormat.of().formatHex(MANIFEST.write().array());
        String document = Files.readString(DOCUMENT).replaceAll("\\s", "");
        assertTrue(document.contains(hex), hex);
    }

    @Test
    void theDocumentAndTheLayoutAgree() throws Exception {
        assertSame("Header", "HEADER_", ManifestLayout.HEADER_BYTES);
        assertSame("File entry", "FILE_", ManifestLayout.FILE_BYTES);
    }

    private static void assertSame(String heading, String prefix, int bytes) throws Exception {
        Map<String, Integer> code = new TreeMap<>();
        for (Field constant : ManifestLayout.class.getDeclaredFields()) {
            if (constant.getName().startsWith(prefix) && !constant.getName().endsWith("_BYTES")) {
                code.put(constant.getName().substring(prefix.length()).toLowerCase(Locale.ROOT), constant.getInt(null));
            }
        }
        Map<String, Integer> document = new TreeMap<>();
        int end = 0;
        String section =
                Files.readString(DOCUMENT).split("## " + heading + "\n", 2)[1].split("\n## ", 2)[0];
        for (String line : section.split("\n")) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertEquals(end, Integer.parseInt(row.group(1)), "no gap before " + row.group(3));
                document.put(row.group(3), end);
                end += Integer.parseInt(row.group(2));
            }
        }
        assertEquals(document, code);
        assertEquals(bytes, end);
    }

    @Test
    void anyByteThatIsWrongIsFoundOut() {
        byte[] bytes = MANIFEST.write().array();
        for (int i = 0; i < bytes.length; i++) {
            byte[] wrong = bytes.clone();
            wrong[i] ^= 0x20;
            WeirException e = assertThrows(WeirException.class, () -> read(wrong));
            boolean newer = i >= ManifestLayout.HEADER_VERSION && i < ManifestLayout.HEADER_BUCKET;
            assertEquals(newer ? ErrorCode.UNKNOWN_VERSION : ErrorCode.CORRUPT, e.code(), "byte " + i);
            byte[] shorter = Arrays.copyOf(bytes, i);
            assertEquals(
                    ErrorCode.CORRUPT,
                    assertThrows(WeirException.class, () -> read(shorter)).code());
        }
    }

    @Test
    void oneOfAnotherBucketIsRefused() {
        byte[] bytes = MANIFEST.write().array();
        assertThrows(WeirException.class, () -> Manifest.read(bytes, 3, "t", 6));
        assertThrows(WeirException.class, () -> Manifest.read(bytes, 3, "u", 5));
    }

    @Test
    void aFileThatWouldLieElsewhereIsRefused() {
        for (String name : new String[] {"", "..", "../x", "a/b", ".hidden"}) {
            byte[] bytes = new Manifest(
                            3, "t", 5, 1, 1, List.of(new Manifest.File(name, new ObjectName("t/5/files/a"), 1, 1, 1)))
                    .write()
                    .array();
            assertEquals(
                    ErrorCode.CORRUPT,
                    assertThrows(WeirException.class, () -> read(bytes)).code(),
                    name);
        }
    }
}
