package dev.weir.format.schema;

/** Where one top-level column lies in a record batch: its field nodes and its buffers, children included, depth first. */
public record ColumnSpan(int firstNode, int nodeCount, int firstBuffer, int bufferCount) {}
