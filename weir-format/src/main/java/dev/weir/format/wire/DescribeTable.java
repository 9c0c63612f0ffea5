package dev.weir.format.wire;

/** The body of the action {@code describe_table}. */
public record DescribeTable(String name) {}
