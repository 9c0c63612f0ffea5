package dev.weir.storage.state;

import java.util.Optional;

/**
 * Work on a bucket's rows by key beside their owner, one at a time; to be run, told to the owner ({@link KeyedState#done}), and closed. What it brings into memory is
 * the owner's to take.
 */
public abstract sealed class StateTask implements AutoCloseable permits StateFlush, StateRefill {
    private final KeyedState state;
    private Optional<Generation> kept = Optional.empty();
    private boolean done;

    StateTask(KeyedState state) {
        this.state = state;
    }

    /** Returns when all is done that it is for. */
    public final void run() {
        Optional<Generation> brought = work();
        synchronized (this) {
            kept = brought;
        }
        done = true;
    }

    /** Answers what is to be kept in memory. */
    abstract Optional<Generation> work();

    /** What is to be kept in memory, once; the caller's from now on. */
    final synchronized Optional<Generation> takeKept() {
        Optional<Generation> taken = kept;
        kept = Optional.empty();
        return taken;
    }

    final boolean isDone() {
        return done;
    }

    final boolean isOf(KeyedState other) {
        return state == other;
    }

    @Override
    public void close() {
        state.ended(this);
    }
}
