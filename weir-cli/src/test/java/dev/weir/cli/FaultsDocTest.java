package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/faults.md names tests that exist. */
class FaultsDocTest {
    private static final Pattern TEST =
            Pattern.compile("`(?:(\\w+)/)?(\\w+(?:Test|Properties|IT|Fuzz|Contract))(?:\\.(\\w+))?`");
    private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\|.*\\| ([^|]*) \\|$", Pattern.MULTILINE);

    private static String document() throws IOException {
        return Files.readString(ServerProcess.home().resolve("docs/faults.md"));
    }

    @Test
    void eachTestIsThere() throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(ServerProcess.home())) {
            sources = files.filter(file -> file.toString().contains("/src/test/java/"))
                    .toList();
        }
        Set<String> missing = new TreeSet<>();
        Matcher test = TEST.matcher(document());
        while (test.find()) {
            String module = test.group(1) == null ? "" : "/weir-" + test.group(1) + "/";
            String method = test.group(3) == null ? "class " + test.group(2) : "void " + test.group(3) + "(";
            boolean found = false;
            for (Path source : sources) {
                found |= source.endsWith(test.group(2) + ".java")
                        && source.toString().contains(module)
                        && Files.readString(source).contains(method);
            }
            if (!found) {
                missing.add(test.group());
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void eachFaultHasAnAnswer() throws IOException {
        Set<Integer> answered = new TreeSet<>();
        Matcher row = ROW.matcher(document());
        while (row.find()) {
            String answer = row.group(2);
            assertTrue(
                    TEST.matcher(answer).find() || answer.contains("cannot apply") || answer.contains("?"),
                    row.group());
            answered.add(Integer.parseInt(row.group(1)));
        }
        assertEquals(
                IntStream.rangeClosed(1, 96)
                        .filter(fault -> fault <= 25 || (fault >= 45 && fault <= 92))
                        .boxed()
                        .collect(Collectors.toSet()),
                answered);
    }
}
