package dev.weir.server.query;

import java.util.List;

/**
 * A question for one row by its whole primary key, which is of whole numbers and texts.
 *
 * @param table its exact name
 * @param columns of the answer, by their names in the table
 * @param key what each column of the primary key has to be, in its order
 */
public record SqlPoint(String table, List<String> columns, List<Key> key) {
    /**
     * @param parameter its number, from 1; 0: it is the constant
     * @param constant as text
     */
    public record Key(int parameter, String constant) {}
}
