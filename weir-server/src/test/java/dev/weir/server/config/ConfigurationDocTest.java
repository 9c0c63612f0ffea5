package dev.weir.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/configuration.md is what the records say. {@code -Dweir.docs.write=true} writes it anew. */
class ConfigurationDocTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

    @Test
    void documentIsGeneratedFromTheRecords() throws Exception {
        if (Boolean.getBoolean("weir.docs.write")) {
            Files.writeString(DOCUMENT, ConfigDocument.markdown());
        }
        assertEquals(ConfigDocument.markdown(), Files.readString(DOCUMENT));
    }
}
