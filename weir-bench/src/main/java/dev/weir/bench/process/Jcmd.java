package dev.weir.bench.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Orders to another JVM by the JDK's own tool. */
public final class Jcmd {
    private Jcmd() {}

    /** What it printed. */
    public static String run(long pid, String... order) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        words.add(Long.toString(pid));
        words.addAll(List.of(order));
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            try (InputStream out = process.getInputStream()) {
                String text = new String(out.readAllBytes(), UTF_8);
                process.waitFor();
                return text;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("jcmd failed: pid=" + pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while jcmd runs", e);
        }
    }
}
