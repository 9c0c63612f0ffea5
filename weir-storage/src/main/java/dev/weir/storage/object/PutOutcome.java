package dev.weir.storage.object;

/** What came of a put. */
public enum PutOutcome {
    STORED,
    /** There was one, and it was to be kept. It may be our own, of an earlier try whose answer was lost: read it to know. */
    EXISTS
}
