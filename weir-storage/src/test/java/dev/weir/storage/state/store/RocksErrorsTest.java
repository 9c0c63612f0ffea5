package dev.weir.storage.state.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts as RocksDB writes them. */
class RocksErrorsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            IO error: No space left on device: While appending to file: /d/000012.sst: No space left on device | DISK_FULL
            IO error: While appending to file: /d/000012.sst: Disk quota exceeded | DISK_FULL
            Corruption: block checksum mismatch: stored = 1, computed = 2, type = 4  in /d/000012.sst offset 0 size 9 | CORRUPT
            IO error: No such file or directory: While open a file for random read: /d/000012.sst: No such file or directory | CORRUPT
            IO error: While lock file: /d/LOCK: Resource temporarily unavailable | IN_USE
            IO error: lock hold by current process, acquire time 1 acquiring thread 2: /d/LOCK: No locks available | IN_USE
            IO error: While pread offset 0 len 9: /d/000012.sst: Input/output error | IO_ERROR
            Invalid argument: Keys must be added in strict ascending order. | INTERNAL
            """)
    void eachHasItsCode(String text, ErrorCode code) {
        WeirException e = RocksErrors.of("look rows up", Path.of("/d"), text);
        assertEquals(code, e.code());
        assertTrue(e.getMessage().startsWith("cannot look rows up")
                && e.getMessage().endsWith("directory=/d"));
        assertTrue(e.getMessage().contains(text));
    }
}
