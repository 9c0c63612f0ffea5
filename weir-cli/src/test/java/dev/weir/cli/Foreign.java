package dev.weir.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that are not ours. */
final class Foreign {
    private Foreign() {}

    /** Runs one to its end; what it has said if it ends well, otherwise an error. */
    static String run(List<String> words, int seconds) throws IOException, InterruptedException {
        Path out = Files.createTempFile("weir-foreign-", ".log");
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("did not end: " + words + "\n" + Files.readString(out));
            }
            String said = Files.readString(out, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new AssertionError(words + " failed:\n" + said);
            }
            return said;
        } finally {
            Files.delete(out);
        }
    }
}
