package dev.weir.server.background;

/** Work that is done in steps by one thread at a time. */
public interface Stepped extends AutoCloseable {
    /** Does some of it. Never throws. Answers after how many nanoseconds, from the step's begin, the next one is to come. */
    long step();

    @Override
    void close();
}
