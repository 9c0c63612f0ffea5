package dev.weir.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.WeirException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Starts JVMs without the options that Arrow needs. */
class ConnectIT {
    /** What a user's program looks like. */
    static final class Program {
        public static void main(String[] args) {
            try {
                Weir.connect("weir://127.0.0.1:1").close();
            } catch (WeirException e) {
                System.out.println(e.code() + ": " + e.getMessage());
                // no exit(): the JVM must end by itself
            }
        }
    }

    private static String run(Path java, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        Path out = Files.createTempFile("weir-connect", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it hangs: " + Files.readString(out));
            String text = Files.readString(out, StandardCharsets.UTF_8);
            assertEquals(0, process.exitValue(), text);
            return text;
        } finally {
            process.destroyForcibly();
            Files.delete(out);
        }
    }

    private static Path thisJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    @Test
    void withoutOptionsOneSentenceSaysWhich() throws Exception {
        String text = run(thisJava());
        assertTrue(
                text.contains("INVALID_CONFIG: arrow cannot use native memory in this jvm: start the JVM with"
                        + " --add-opens=java.base/java.nio=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"),
                text);
    }

    @Test
    void withHalfOfTheOptionsToo() throws Exception {
        String text = run(thisJava(), "--add-opens=java.base/java.nio=ALL-UNNAMED");
        assertTrue(text.contains("--sun-misc-unsafe-memory-access=allow"), text);
        assertTrue(text.contains("INVALID_CONFIG"), text);
    }

    @Test
    void withThemTheServerIsLookedFor() throws Exception {
        String text =
                run(thisJava(), "--add-opens=java.base/java.nio=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
        assertTrue(text.contains("UNAVAILABLE") && text.contains("127.0.0.1:1"), text);
    }
}
