package dev.weir.cli.load;

/** What a bad row does. */
public enum OnError {
    /** Ends the load; rows before it stay. */
    STOP,
    /** Is reported and left out. */
    SKIP
}
