package dev.weir.format.wire;

/** What a comment is on. */
public sealed interface Commented {
    record Database(String name) implements Commented {}

    /** Or a view. */
    record Table(TableName name) implements Commented {}

    record Column(TableName table, String name) implements Commented {}
}
