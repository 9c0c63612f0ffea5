package dev.weir.storage.state;

/** A way through rows of a view, one by one in the order of their keys; it stands before the first. For one thread. */
public interface StateCursor extends AutoCloseable {
    /** Whether there is one more. It is pointed to until the next call or the close. */
    boolean next();

    byte[] key();

    /** Of the row's first byte. */
    long address();

    int length();

    @Override
    void close();
}
