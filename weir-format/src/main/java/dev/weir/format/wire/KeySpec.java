package dev.weir.format.wire;

import java.util.List;

/**
 * The primary key of a table and what follows from there being one. Whether the columns can be a key is checked with the table's schema, by
 * {@link TableSpec}.
 *
 * @param columns in the order of the key
 */
public record KeySpec(List<String> columns, Image image, Deletes deletes, Merge merge) {
    /** What the changelog holds of an update. */
    public enum Image {
        /** The row before and the row after. */
        FULL,
        /** The row after. */
        AFTER
    }

    /** What becomes of a delete. */
    public enum Deletes {
        ALLOW,
        /** It is acknowledged and changes nothing. */
        IGNORE,
        /** An error. */
        REJECT
    }

    /** What becomes of a row whose key is there. */
    public enum Merge {
        /** It replaces the old one. */
        LAST,
        /** It changes nothing: the first row stays. */
        FIRST_ROW
    }

    public KeySpec {
        columns = List.copyOf(columns);
    }

    /** Full images, deletes allowed, the last row wins; to be changed by the methods below. */
    public static KeySpec of(List<String> columns) {
        return new KeySpec(columns, Image.FULL, Deletes.ALLOW, Merge.LAST);
    }

    public KeySpec withImage(Image changed) {
        return new KeySpec(columns, changed, deletes, merge);
    }

    public KeySpec withDeletes(Deletes changed) {
        return new KeySpec(columns, image, changed, merge);
    }

    public KeySpec withMerge(Merge changed) {
        return new KeySpec(columns, image, deletes, changed);
    }
}
