package dev.weir.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code weir server} in a process of its own, on ports that were free. */
final class ServerProcess implements AutoCloseable {
    /** What a process said and how it ended. */
    record Ended(int exit, String out, String err) {}

    private final Process process;
    private final BufferedReader out;
    private final Path err;
    private final int flightPort;

    private ServerProcess(Process process, BufferedReader out, Path err, int flightPort) {
        this.process = process;
        this.out = out;
        this.err = err;
        this.flightPort = flightPort;
    }

    /** Returns when the doors are open. */
    static ServerProcess start(Path data, int flightPort, String... settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "server", "--data", data.toString(), "--flight", "127.0.0.1:" + flightPort, "--http", "127.0.0.1:0"));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return start(command(arguments.toArray(String[]::new)));
    }

    static ServerProcess start(Path data) throws IOException {
        return start(data, 0);
    }

    /** One that forgets what it has not synced when it is killed: see {@link LossyServer}. */
    static ServerProcess startLossy(Path data, int flightPort) throws IOException {
        return start(java(LossyServer.class.getName(), data.toString(), Integer.toString(flightPort)));
    }

    private static ServerProcess start(ProcessBuilder command) throws IOException {
        Path err = Files.createTempFile("weir-server-", ".log");
        Process process = command.redirectError(err.toFile()).start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.strip().startsWith("flight")) {
                int port = Integer.parseInt(line.replaceFirst(".*weir://127\\.0\\.0\\.1:(\\d+).*", "$1"));
                return new ServerProcess(process, out, err, port);
            }
        }
        process.destroyForcibly();
        throw new IOException("the server did not start: " + Files.readString(err));
    }

    /** Runs a command to its end. */
    static Ended run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("weir-out-", ".log");
        Path err = Files.createTempFile("weir-err-", ".log");
        Process process = command(arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IOException("did not end: " + String.join(" ", arguments));
        }
        Ended ended = new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return ended;
    }

    /** This JVM, its class path and the flags that ./weir gives. */
    static ProcessBuilder command(String... arguments) {
        return java("dev.weir.cli.Main", arguments);
    }

    private static ProcessBuilder java(String mainClass, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-Dweir.home=" + home(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                mainClass));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words);
    }

    /** The project's folder, wherever the tests run from. */
    static Path home() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("examples")) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        return folder;
    }

    String uri() {
        return "weir://127.0.0.1:" + flightPort;
    }

    int flightPort() {
        return flightPort;
    }

    /** Says a line to it, and returns when it has said the same. */
    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        String answer = out.readLine();
        while (answer != null && !answer.equals(line)) {
            answer = out.readLine();
        }
        if (answer == null) {
            throw new IOException("the server does not answer: " + log());
        }
    }

    String log() throws IOException {
        return Files.readString(err);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; answers the exit code. */
    int terminate() throws InterruptedException, IOException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IOException("the server does not stop: " + log());
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(err);
    }
}
