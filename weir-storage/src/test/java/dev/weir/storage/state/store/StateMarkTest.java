package dev.weir.storage.state.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StateMarkTest {
    private static final String GOLDEN = "0100000002010000000000000300000000000000";

    private static StateMark read(String hex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes =
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, HexFormat.of().parseHex(hex));
            return StateMark.read(bytes.address(), (int) bytes.byteSize(), Path.of("/d"));
        }
    }

    @Test
    void itsBytesStayWhatTheyAre() {
        StateMark mark = new StateMark(258, 3);
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(GOLDEN, HexFormat.of().formatHex(mark.write(arena).toArray(ValueLayout.JAVA_BYTE)));
        }
        assertEquals(mark, read(GOLDEN));
    }

    @Test
    void othersAreRefused() {
        assertEquals(ErrorCode.UNKNOWN_VERSION, code("02" + GOLDEN.substring(2)));
        assertEquals(ErrorCode.CORRUPT, code("00" + GOLDEN.substring(2)));
        assertEquals(ErrorCode.CORRUPT, code(GOLDEN + "00"));
        assertEquals(ErrorCode.CORRUPT, code("0100"));
    }

    private static ErrorCode code(String hex) {
        return assertThrows(WeirException.class, () -> read(hex)).code();
    }

    @Test
    void theDocumentAndTheLayoutAgree() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "formats", "state-store.md"));
        Map<String, String> fields = new TreeMap<>();
        Matcher row = Pattern.compile("\\| (\\d+) \\| (\\d+) \\| (\\w+) \\|").matcher(document);
        while (row.find()) {
            fields.put(row.group(3), row.group(1) + "+" + row.group(2));
        }
        assertEquals(
                Map.of(
                        "version", StateMarkLayout.VERSION + "+4",
                        "offset", StateMarkLayout.OFFSET + "+8",
                        "rows", StateMarkLayout.ROWS + "+8"),
                fields);
        assertEquals(StateMarkLayout.ROWS + 8, StateMarkLayout.BYTES);
    }
}
