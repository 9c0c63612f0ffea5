package dev.weir.storage.log;

/** What became of one append to a bucket's log. */
public sealed interface AppendOutcome {
    /** Written; durable after the next sync, readable after the next publish. */
    record Appended(long baseOffset, int rowCount) implements AppendOutcome {}

    /** The writer's same sequence is there already; not necessarily synced yet. */
    record Duplicate(long baseOffset, int rowCount) implements AppendOutcome {}

    /** The sequence does not follow the writer's last one, or is too old to be remembered. */
    record OutOfOrder(long expectedSequence) implements AppendOutcome {}
}
