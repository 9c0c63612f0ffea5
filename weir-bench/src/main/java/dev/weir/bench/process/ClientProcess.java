package dev.weir.bench.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A fresh JVM like this one, with 2 GiB of heap, that runs one item: cold is cold. */
public final class ClientProcess {
    private static final String HEAP = "-Xmx2g";
    /** A client's program configures its log; the library's default would be every frame at DEBUG, and measured. */
    private static final String LOG_PROPERTY = "-Dlogback.configurationFile=";

    private static final String LOG = LOG_PROPERTY + "dev/weir/bench/client-log.xml";

    private ClientProcess() {}

    /** Runs it to its end; each line that it prints is handed over at once. Answers its exit code. */
    public static int run(String mainClass, List<String> arguments, List<String> moreFlags, Consumer<String> lines) {
        Process process;
        try {
            process = new ProcessBuilder(command(mainClass, arguments, moreFlags))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("client JVM cannot be started", e);
        }
        // a client that is told to start a server ends it at its own exit
        Thread atExit = Thread.ofPlatform().name("end-client").unstarted(process::destroy);
        Runtime.getRuntime().addShutdownHook(atExit);
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.accept(line);
            }
            return process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("output of the client JVM cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the client JVM runs", e);
        } finally {
            process.destroyForcibly();
            ServerProcess.forget(atExit);
        }
    }

    static List<String> command(String mainClass, List<String> arguments, List<String> moreFlags) {
        List<String> words = new ArrayList<>(ServerCommand.thisJvm(mainClass));
        words.removeIf(word -> word.startsWith("-Xmx") || word.startsWith("-Xms") || word.startsWith(LOG_PROPERTY));
        words.addAll(1, moreFlags);
        words.add(1, HEAP);
        words.add(1, LOG);
        words.addAll(arguments);
        return words;
    }
}
