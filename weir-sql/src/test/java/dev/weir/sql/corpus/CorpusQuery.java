package dev.weir.sql.corpus;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A SELECT whose columns are called c0, c1 and so on, in an order that does not matter.
 *
 * @param mayFail whether an error is an answer too
 */
public record CorpusQuery(String select, int columns, boolean mayFail) {
    /** All its columns as text, so that the rows of two engines can be laid side by side. What is no number has a sign, which depends on the order of rows. */
    public String asText() {
        String texts = IntStream.range(0, columns)
                .mapToObj(c -> "replace(c" + c + "::varchar, '-nan', 'nan')")
                .collect(Collectors.joining(", "));
        return "select " + texts + " from (" + select + ") q";
    }
}
