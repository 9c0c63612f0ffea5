package dev.weir.storage.testing;

/** When, seen from an operation, the power goes. */
public enum CrashMoment {
    /** Nothing of it has happened. */
    BEFORE,
    /** A part of a write is there; anything else has happened or not. */
    MIDDLE,
    /** All of it has happened, and nobody was told. */
    AFTER
}
