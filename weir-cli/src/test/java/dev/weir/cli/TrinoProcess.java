package dev.weir.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Trino in a process of its own, since its libraries are other versions of ours, and a client of its protocol. */
final class TrinoProcess implements AutoCloseable {
    /** What a statement answers: a line for each row, its values with bars between them. */
    record Answer(List<String> rows, long rowsRead) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path log;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();

    private TrinoProcess(Process process, Path log, URI address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /** @param catalog its file of properties, a line each */
    static TrinoProcess start(List<String> catalog) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx768m",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                // it lives for half a minute: what compiles fast is faster
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                TrinoEnvironment.program().toString()));
        words.addAll(catalog);
        Path log = Files.createTempFile("weir-trino-", ".log");
        ProcessBuilder command = new ProcessBuilder(words).redirectError(log.toFile());
        command.environment().put("CLASSPATH", TrinoEnvironment.classPath());
        Process process = command.start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            process.destroyForcibly();
            throw new IOException("trino did not start:\n" + Files.readString(log));
        }
        return new TrinoProcess(process, log, URI.create(line));
    }

    /** Of a statement that must succeed. */
    List<String> rows(String statement) throws Exception {
        return ask(statement).rows();
    }

    Answer ask(String statement) throws Exception {
        JsonNode page = send(HttpRequest.newBuilder(address.resolve("/v1/statement"))
                .header("X-Trino-User", "weir")
                .header("X-Trino-Catalog", "weir")
                .header("X-Trino-Schema", "main")
                .header("X-Trino-Time-Zone", "UTC")
                .POST(HttpRequest.BodyPublishers.ofString(statement)));
        List<String> rows = new ArrayList<>();
        while (true) {
            page.path("data").forEach(row -> rows.add(text(row)));
            if (page.has("error")) {
                throw new AssertionError(
                        statement + ": " + page.path("error").path("message").asText());
            }
            if (!page.has("nextUri")) {
                return new Answer(rows, page.path("stats").path("processedRows").asLong());
            }
            page = send(HttpRequest.newBuilder(URI.create(page.path("nextUri").asText())));
        }
    }

    private JsonNode send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("trino answers " + response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }

    private static String text(JsonNode row) {
        return StreamSupport.stream(row.spliterator(), false)
                .map(value -> value.isValueNode() ? value.asText() : value.toString())
                .collect(Collectors.joining("|"));
    }

    @Override
    public void close() throws IOException {
        http.close();
        process.destroyForcibly();
        Files.deleteIfExists(log);
    }
}
