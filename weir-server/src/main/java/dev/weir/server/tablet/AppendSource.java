package dev.weir.server.tablet;

/** Where appends come from and their results go to: a put stream, a statement. */
public interface AppendSource {
    /** Whether an append of this source failed; then those queued behind it must not be stored. */
    boolean broken();

    /** Tells each append's result once, on the lane's thread, when it is as durable as the table asks. Must not wait. */
    void done(Append append, AppendResult result);

    /** An append failed while its turn goes on: from now on {@link #broken()} must be true. Before its {@link #done}. */
    void failing();
}
