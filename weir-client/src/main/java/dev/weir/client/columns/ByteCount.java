package dev.weir.client.columns;

/** Bytes that the values of variable length of one block take; shared by its columns, so that "full" costs one comparison a row. */
final class ByteCount {
    long value;
}
