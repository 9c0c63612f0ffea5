package dev.weir.format.wire;

/**
 * A place in a bucket's log. JSON: {@code "earliest"}, {@code "latest"}, a number, or {@code {"timestamp_us": n}}.
 */
public sealed interface Position {
    /** The first offset that is still there. */
    record Earliest() implements Position {}

    /** The high watermark at the time of the request. */
    record Latest() implements Position {}

    record Offset(long offset) implements Position {}

    /** The first row committed at or after this time, in microseconds since 1970 UTC. */
    record Timestamp(long timestampUs) implements Position {}
}
