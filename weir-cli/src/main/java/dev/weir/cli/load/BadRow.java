package dev.weir.cli.load;

/**
 * A row that was not taken.
 *
 * @param line in the file, from 1; of a file without lines: the row, from 1
 * @param why one clause in lower case
 */
public record BadRow(String file, long line, String why) {
    @Override
    public String toString() {
        return "%s:%d: %s".formatted(file, line, why);
    }
}
