package dev.weir.sql.corpus;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A SELECT whose columns are called c0, c1 and so on, in an order that does not matter.
 *
 * @param mayFail whether an error is an answer too
 */
public record CorpusQuery(String select, int columns, boolean mayFail) {
    /** What DuckDB 2.0.0 makes of some joins of arrays that are null, in tables of its own too: it reads a length that was never written. It depends on how rows come in. */
    private static final String ARRAYS = "Cannot cast list with length ";

    /** Whether an error says nothing of Weir. */
    public static boolean isKnownFault(Exception error) {
        return String.valueOf(error.getMessage()).contains(ARRAYS);
    }

    /** All its columns as text, so that the rows of two engines can be laid side by side. What is no number has a sign, which depends on the order of rows. */
    public String asText() {
        String texts = IntStream.range(0, columns)
                .mapToObj(c -> "replace(c" + c + "::varchar, '-nan', 'nan')")
                .collect(Collectors.joining(", "));
        return "select " + texts + " from (" + select + ") q";
    }
}
