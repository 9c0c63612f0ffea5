package dev.weir.format;

/** What a caller can do about an error. */
public enum ErrorClass {
    /** The request is wrong: change it. */
    CALLER,
    /** Nothing is wrong with the request: send it again. */
    RETRY,
    /** The server has no room now: send it again later, or give it more. */
    CAPACITY,
    /** Stored or sent bytes are not what was written: restore them. */
    CORRUPT,
    /** A defect of ours. */
    INTERNAL
}
