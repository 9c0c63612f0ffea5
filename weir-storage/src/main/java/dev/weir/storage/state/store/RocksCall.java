package dev.weir.storage.state.store;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Native memory for the parameters of some calls, and the place where they leave an error. For one thread. */
final class RocksCall implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment error = arena.allocate(JAVA_LONG);
    private final Path directory;

    /** @param directory of the store that is called, for messages */
    RocksCall(Path directory) {
        this.directory = directory;
    }

    Arena arena() {
        return arena;
    }

    long text(String value) {
        return RocksNative.text(arena, value);
    }

    /** A pointer to the error. */
    long error() {
        return error.address();
    }

    /** After a call: throws what it left. */
    void check(String what) {
        long text = error.get(JAVA_LONG, 0);
        if (text != 0) {
            error.set(JAVA_LONG, 0, 0);
            throw RocksErrors.of(what, directory, taken(text));
        }
    }

    /** A text that RocksDB has allocated, which is freed here. */
    static String taken(long text) {
        try {
            return NativeBytes.MEMORY.getString(text, StandardCharsets.UTF_8);
        } finally {
            RocksNative.free(text);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
