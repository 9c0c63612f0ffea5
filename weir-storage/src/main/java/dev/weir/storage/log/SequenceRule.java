package dev.weir.storage.log;

/** What may follow a writer's last sequence in a bucket. */
public enum SequenceRule {
    /** The next number only (a writer that names its bucket). Any number from a writer that is not known. */
    CONTIGUOUS,
    /** Any greater number (a writer whose batches the server spreads over buckets). */
    ASCENDING
}
