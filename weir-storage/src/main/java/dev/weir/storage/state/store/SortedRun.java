package dev.weir.storage.state.store;

/**
 * Changes in strictly ascending order of their keys' unsigned bytes, in native memory; it stands before the first. What an address points
 * to must stay until the next call of {@link #next}.
 */
public interface SortedRun {
    /** The {@link #valueLength} of a row that is to go. */
    int DELETED = -1;

    /** Moves to the next change; false if there is none. */
    boolean next();

    long keyAddress();

    /** May be 0: the empty key is a key. */
    int keyLength();

    long valueAddress();

    /** Or {@link #DELETED}. A deleted key need not be in the store. */
    int valueLength();
}
