package dev.weir.storage.object;

/** What a put does when there is such an object already. */
public enum PutMode {
    REPLACE,
    /** Nothing: the first of several wins. */
    IF_ABSENT
}
