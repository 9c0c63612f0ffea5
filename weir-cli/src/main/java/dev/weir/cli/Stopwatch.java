package dev.weir.cli;

import dev.weir.format.RealWorld;

/** Time that a person waits. */
@RealWorld("commands tell people how long things took")
public final class Stopwatch {
    private final long startNs = System.nanoTime();

    public long nanos() {
        return System.nanoTime() - startNs;
    }

    public double seconds() {
        return nanos() / 1e9;
    }
}
