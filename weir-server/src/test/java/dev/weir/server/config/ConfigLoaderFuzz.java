package dev.weir.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.Amount;
import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A configuration file, and its lines as overrides: settings, or an error that names the key. Amounts are written as they are read. */
class ConfigLoaderFuzz {
    private static final Path FILE = temporary();

    private static Path temporary() {
        try {
            Path file = Files.createTempFile("weir-fuzz", ".properties");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(FILE, input);
        Typed.sent(() -> ConfigLoader.load(Optional.of(FILE), List.of()));
        List<String> lines = new String(input, UTF_8).lines().toList();
        Typed.sent(() -> ConfigLoader.load(Optional.empty(), lines));
        for (String line : lines) {
            String amount = line.substring(line.indexOf('=') + 1);
            Amount.milliseconds(amount)
                    .ifPresent(ms -> assertEquals(
                            ms, Amount.milliseconds(Amount.ofMilliseconds(ms)).orElseThrow()));
            Amount.bytes(amount)
                    .ifPresent(bytes -> assertEquals(
                            bytes, Amount.bytes(Amount.ofBytes(bytes)).orElseThrow()));
        }
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(ConfigLoaderFuzz.class, ConfigLoaderFuzz::fuzzerTestOneInput);
    }
}
