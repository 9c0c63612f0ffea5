package dev.weir.storage.state;

import java.util.Optional;

/** Work on a bucket's rows by key beside their owner, one at a time. What it comes to is the owner's to take. */
sealed interface StateTask extends AutoCloseable permits StateFlush, StateRefill {
    void run();

    /** What is to be kept in memory, once; the caller's from now on. */
    Optional<Generation> takeKept();

    boolean isDone();

    @Override
    void close();
}
