package dev.weir.cli.print;

/** How rows are written. */
public enum ResultFormat {
    TABLE,
    CSV,
    JSON,
    NDJSON
}
