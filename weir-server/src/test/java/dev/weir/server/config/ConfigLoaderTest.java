package dev.weir.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @Test
    void standardsAreThoseOfTheDocument() {
        ServerConfig config = ServerConfig.standard();
        assertEquals(Path.of("./data"), config.dataDirectory());
        assertEquals("127.0.0.1", config.flight().host());
        assertEquals(9470, config.flight().port());
        assertEquals("", config.flight().advertised());
        assertEquals("127.0.0.1", config.http().host());
        assertEquals(9471, config.http().port());
        assertEquals(0, config.tablets().lanes());
        assertEquals(128L << 20, config.tablets().segmentBytes());
        assertEquals(512L << 20, config.memoryBudgetBytes());
        assertEquals(BatchLimits.DEFAULT, config.batch().limits());
        assertEquals(Duration.ofSeconds(5), config.stopGrace());
    }

    @Test
    void overridesWinOverTheFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("weir.properties");
        Files.writeString(file, "flight.port=1000\nhttp.port=2000\nmemory.budget_bytes=64MiB\n");
        ServerConfig config = ConfigLoader.load(
                Optional.of(file), List.of("flight.port=3000", "stop.grace = 250ms", "log.segment_bytes=8192"));
        assertEquals(3000, config.flight().port());
        assertEquals(2000, config.http().port());
        assertEquals(64L << 20, config.memoryBudgetBytes());
        assertEquals(Duration.ofMillis(250), config.stopGrace());
        assertEquals(8192, config.tablets().segmentBytes());
    }

    @Test
    void whatIsWrongIsNamed() {
        assertInvalid("flihgt.port=1", "key=flihgt.port value=1", "flight.port, ");
        assertInvalid("flight.port=70000", "key=flight.port value=70000", "(0 to 65535)");
        assertInvalid("flight.port=-1", "key=flight.port value=-1", "(0 to 65535)");
        assertInvalid("flight.port=many", "key=flight.port value=many", "a whole number");
        assertInvalid("flight.port=1KiB", "key=flight.port value=1KiB", "a whole number");
        assertInvalid("stop.grace=5", "key=stop.grace value=5", "a duration such as");
        assertInvalid("memory.budget_bytes=1GB", "key=memory.budget_bytes value=1GB", "a size such as");
        assertInvalid("memory.budget_bytes=99999999999GiB", "key=memory.budget_bytes", "a size such as");
        assertInvalid("data.directory=", "key=data.directory", "a path is needed");
        assertInvalid("data.directory=a\0b", "key=data.directory value=a?b", "a path is needed");
        assertInvalid("nothing", "override=nothing", "key=value");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        WeirException e = assertThrows(
                WeirException.class, () -> ConfigLoader.load(Optional.of(Path.of("no-such-file")), List.of()));
        assertEquals(ErrorCode.INVALID_CONFIG, e.code());
        assertTrue(e.getMessage().endsWith("file=no-such-file"), e.getMessage());
    }

    @Test
    void everyStandardCanBeRead() {
        ConfigLoader.settings().forEach((key, setting) -> ConfigLoader.from(Map.of(key, setting.standard())));
    }

    private static void assertInvalid(String override, String... parts) {
        WeirException e = assertThrows(
                WeirException.class, () -> ConfigLoader.load(Optional.empty(), List.of(override)), override);
        assertEquals(ErrorCode.INVALID_CONFIG, e.code());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }
}
