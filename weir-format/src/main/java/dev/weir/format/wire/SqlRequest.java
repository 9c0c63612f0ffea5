package dev.weir.format.wire;

/** A Flight ticket or descriptor command that asks one SQL statement. */
public record SqlRequest(String sql) {}
