package dev.weir.client;

/** Where appended rows are: {@code rowCount} rows from {@code offset} on. */
public record Placed(int bucket, long offset, int rowCount) {}
