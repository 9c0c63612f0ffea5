package dev.weir.storage.testing;

/** What shall go wrong in a {@link MemoryObjectStore}; counts are of calls from now on, 0 is the next one. Thread-safe. */
public final class ObjectFaults {
    private static final int NEVER = -1;

    private int putsUntilHalfDone = NEVER;
    private int changesUntilLostAnswer = NEVER;
    private int callsUnavailable;
    private int readsOfNew;
    private int staleLists;
    private int readsUntilSpoiled = NEVER;

    ObjectFaults() {}

    /** A later put sends a part of its content and fails with {@code UNAVAILABLE}; what was sent is seen by nobody. */
    public synchronized void failPut(int later) {
        putsUntilHalfDone = later;
    }

    /** A later put or deletion is done, and fails with {@code UNAVAILABLE}. */
    public synchronized void loseAnswer(int later) {
        changesUntilLostAnswer = later;
    }

    /** So many calls fail with {@code UNAVAILABLE}, as a store does that wants to be left alone. */
    public synchronized void unavailable(int calls) {
        callsUnavailable = calls;
    }

    /** Of each object that is put from now on, the first so many reads find the one before it, or none. */
    public synchronized void hideNew(int reads) {
        readsOfNew = reads;
    }

    /** So many lists show what was there at the last list that told the truth. */
    public synchronized void staleLists(int lists) {
        staleLists = lists;
    }

    /** A later read that finds bytes brings a wrong one, once. */
    public synchronized void spoilRead(int later) {
        readsUntilSpoiled = later;
    }

    synchronized boolean isUnavailable() {
        boolean now = callsUnavailable > 0;
        callsUnavailable = Math.max(0, callsUnavailable - 1);
        return now;
    }

    synchronized boolean halfDone() {
        boolean now = putsUntilHalfDone == 0;
        putsUntilHalfDone = next(putsUntilHalfDone);
        return now;
    }

    synchronized boolean answerIsLost() {
        boolean now = changesUntilLostAnswer == 0;
        changesUntilLostAnswer = next(changesUntilLostAnswer);
        return now;
    }

    synchronized int hiddenReads() {
        return readsOfNew;
    }

    synchronized boolean listIsStale() {
        boolean now = staleLists > 0;
        staleLists = Math.max(0, staleLists - 1);
        return now;
    }

    synchronized boolean readIsSpoiled() {
        boolean now = readsUntilSpoiled == 0;
        readsUntilSpoiled = next(readsUntilSpoiled);
        return now;
    }

    private static int next(int later) {
        return later == NEVER ? NEVER : later - 1;
    }
}
