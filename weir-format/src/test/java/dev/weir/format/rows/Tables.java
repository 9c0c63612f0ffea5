package dev.weir.format.rows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Tables of the documents, to be compared with the code. */
public final class Tables {
    private Tables() {}

    /** Cells of the rows below the header that begins with {@code | header}. */
    public static List<List<String>> read(String document, String header) {
        try {
            return Files.readAllLines(Path.of("..", "docs", "formats", document)).stream()
                    .dropWhile(line -> !line.startsWith("| " + header))
                    .takeWhile(line -> line.startsWith("|"))
                    .skip(2)
                    .map(line -> Arrays.stream(line.substring(1).split("\\|", -1))
                            .map(String::strip)
                            .toList())
                    .map(cells -> cells.subList(0, cells.size() - 1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
