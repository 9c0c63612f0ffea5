package dev.weir.storage.time;

/** The port to time. */
public interface Clock {
    /** Microseconds since 1970 UTC; may jump. */
    long nowUs();

    /** Nanoseconds of a clock that only goes forward, from an arbitrary start. */
    long nanos();
}
