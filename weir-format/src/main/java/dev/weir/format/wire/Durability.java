package dev.weir.format.wire;

/** What an ack stands for; an option of the table. JSON: lower case. */
public enum Durability {
    /** The rows are on disk: written and synced. */
    FSYNC,
    /** The rows are in the operating system's page cache: they survive the process, not the machine. */
    ASYNC
}
