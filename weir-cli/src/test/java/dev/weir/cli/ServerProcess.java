package dev.weir.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code weir server} in a process of its own, on ports that were free. */
final class ServerProcess implements AutoCloseable {
    /** What a process said and how it ended. */
    record Ended(int exit, String out, String err) {}

    /** It lives for seconds: what compiles fast is faster, and takes less from what runs beside it. */
    private static final List<String> SHORT_LIFE = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final List<String> JVM = List.of("-Xmx512m");

    private static final String CLASSES =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    /** The JARs that users run, where the build has made them by now; one test alone comes before that, and runs what they are made of. */
    private static final String SHIPPED = System.getProperty("weir.test.jars", CLASSES);

    private final Process process;
    private final BufferedReader out;
    private final Path err;
    private final int flightPort;
    private final int postgresPort;
    private final int httpPort;

    private ServerProcess(
            Process process, BufferedReader out, Path err, int flightPort, int postgresPort, int httpPort) {
        this.process = process;
        this.out = out;
        this.err = err;
        this.flightPort = flightPort;
        this.postgresPort = postgresPort;
        this.httpPort = httpPort;
    }

    /** Returns when the doors are open. */
    static ServerProcess start(Path data, int flightPort, String... settings) throws IOException {
        return start(data, flightPort, JVM, List.of(settings));
    }

    static ServerProcess start(Path data) throws IOException {
        return start(data, 0);
    }

    /** A small one. */
    static ServerProcess start(Path data, List<String> jvm, List<String> settings) throws IOException {
        return start(data, 0, jvm, settings);
    }

    private static ServerProcess start(Path data, int flightPort, List<String> jvm, List<String> settings)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "server",
                "--data",
                data.toString(),
                "--flight",
                "127.0.0.1:" + flightPort,
                "--http",
                "127.0.0.1:0",
                "--postgres",
                "127.0.0.1:0"));
        settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return start(java(SHIPPED, jvm, "dev.weir.cli.Main", arguments));
    }

    /** One that may hold so many files and sockets open. */
    static ServerProcess startWithFiles(int most, Path data) throws IOException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + most + " && exec \"$@\"", "sh"));
        words.addAll(command(
                        "server",
                        "--data",
                        data.toString(),
                        "--flight",
                        "127.0.0.1:0",
                        "--http",
                        "127.0.0.1:0",
                        "--postgres",
                        "127.0.0.1:0")
                .command());
        return start(new ProcessBuilder(words));
    }

    /** One that forgets what it has not synced when it is killed: see {@link LossyServer}. */
    static ServerProcess startLossy(Path data, int flightPort) throws IOException {
        return start(java(
                CLASSES, JVM, LossyServer.class.getName(), List.of(data.toString(), Integer.toString(flightPort))));
    }

    private static ServerProcess start(ProcessBuilder command) throws IOException {
        Path err = Files.createTempFile("weir-server-", ".log");
        Process process = command.redirectError(err.toFile()).start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        int port = -1;
        int postgres = -1;
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.strip().startsWith("flight")) {
                port = port(line);
            } else if (line.strip().startsWith("postgres")) {
                postgres = port(line);
            } else if (line.strip().startsWith("http")) {
                return new ServerProcess(process, out, err, port, postgres, port(line));
            }
        }
        process.destroyForcibly();
        throw new IOException("the server did not start: " + Files.readString(err));
    }

    private static int port(String line) {
        return Integer.parseInt(line.replaceFirst(".*://127\\.0\\.0\\.1:(\\d+).*", "$1"));
    }

    /** Runs a command to its end. */
    static Ended run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    /** The same, with this in its environment. */
    static Ended run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("weir-out-", ".log");
        Path err = Files.createTempFile("weir-err-", ".log");
        ProcessBuilder command = command(arguments).redirectOutput(out.toFile()).redirectError(err.toFile());
        command.environment().putAll(environment);
        Process process = command.start();
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

    /** What ./weir runs, with the flags that it gives. */
    static ProcessBuilder command(String... arguments) {
        return java(SHIPPED, JVM, "dev.weir.cli.Main", List.of(arguments));
    }

    private static ProcessBuilder java(String classPath, List<String> jvm, String mainClass, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-Dweir.home=" + home(),
                "-cp",
                classPath));
        words.addAll(SHORT_LIFE);
        words.addAll(jvm);
        words.add(mainClass);
        words.addAll(arguments);
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

    int postgresPort() {
        return postgresPort;
    }

    int httpPort() {
        return httpPort;
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

    /** One of the server's own figures; 0 if it has none of this name. */
    double figure(String name) {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** What its HTTP port answers. */
    String get(String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    String log() {
        try {
            return Files.readString(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of its memory what is in RAM (Linux). */
    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
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
