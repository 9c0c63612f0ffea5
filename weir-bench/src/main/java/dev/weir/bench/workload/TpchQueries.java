package dev.weir.bench.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The 22 questions of TPC-H. */
public final class TpchQueries {
    private static final String FILE = "tpch.sql";

    private TpchQueries() {}

    /** In their order, with the parameters of the specification's validation. */
    public static List<String> all(double scale) {
        try (InputStream file = Objects.requireNonNull(TpchQueries.class.getResourceAsStream(FILE), FILE)) {
            String text = new String(file.readAllBytes(), UTF_8)
                    .replaceAll("(?m)^--.*$", "")
                    .replace("SCALE", BigDecimal.valueOf(scale).toPlainString());
            return Arrays.stream(text.split(";"))
                    .map(String::strip)
                    .filter(query -> !query.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the queries cannot be read", e);
        }
    }
}
