package dev.weir.lake.read;

/** A view whose files stay as long as it is open, as far as it is Weir that removes files. Closed once. */
public record LakeLease(LakeView view, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
        release.run();
    }
}
