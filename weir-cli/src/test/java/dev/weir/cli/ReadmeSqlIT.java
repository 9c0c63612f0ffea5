package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cli.boot.Boot;
import dev.weir.server.config.ConfigLoader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of SQL, word for word but for the ports. */
@Timeout(300)
class ReadmeSqlIT {
    @TempDir
    Path directory;

    @Test
    void whatItShowsRuns() throws Exception {
        try (Boot server = Boot.start(ConfigLoader.from(Map.of(
                "data.directory",
                directory.resolve("d").toString(),
                "flight.port",
                "0",
                "http.port",
                "0",
                "postgres.port",
                "0")))) {
            String section = section("### SQL from the tool that you have")
                    .replace("9470", String.valueOf(server.flight().getPort()))
                    .replace("9472", String.valueOf(server.postgres().getPort()));

            String psql = Foreign.run(List.of("bash", "-c", block(section, "bash")), 60);
            assertTrue(psql.contains("Oslo |   30"), psql);

            String python = Foreign.run(List.of(PythonEnvironment.interpreter(), "-c", block(section, "python")), 60);
            assertEquals("[{'trips': 2, 'fare': 21.25}]", python.strip());

            assertEquals("Oslo", java(block(section, "java")).strip());
        }
    }

    private static String section(String heading) throws Exception {
        String readme = Files.readString(ServerProcess.home().resolve("README.md"));
        int from = readme.indexOf(heading);
        assertTrue(from > 0, heading);
        return readme.substring(from, readme.indexOf("\n## ", from));
    }

    private static String block(String section, String language) {
        Matcher matcher = Pattern.compile("```" + language + "\\R(.*?)```", Pattern.DOTALL)
                .matcher(section);
        assertTrue(matcher.find(), language);
        return matcher.group(1);
    }

    /** What the snippet prints. */
    private static String java(String snippet) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> problems = new ArrayList<>();
        try (JShell shell = JShell.builder()
                .out(new PrintStream(out, true, StandardCharsets.UTF_8))
                .build()) {
            for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
                if (entry.contains("postgresql")) {
                    shell.addToClasspath(entry);
                }
            }
            evaluate(shell, "import java.sql.*;", problems);
            evaluate(shell, snippet, problems);
        }
        assertEquals(List.of(), problems);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void evaluate(JShell shell, String source, List<String> problems) {
        String rest = source;
        while (!rest.isBlank()) {
            SourceCodeAnalysis.CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            for (SnippetEvent event : shell.eval(next.source())) {
                if (event.status() != Snippet.Status.VALID || event.exception() != null) {
                    problems.add(event.toString());
                }
            }
            rest = next.remaining();
        }
    }
}
