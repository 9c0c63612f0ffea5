package dev.weir.sim.check;

import org.jspecify.annotations.Nullable;

/** The server broke a promise. An {@link Error}, so that no code under test takes it for a failure that it could answer. */
public final class Violation extends Error {
    private static final long serialVersionUID = 1;

    public Violation(String message) {
        super(message);
    }

    public Violation(String message, Throwable cause) {
        super(message, cause);
    }

    public static void require(boolean holds, String promise, @Nullable Object... facts) {
        if (!holds) {
            throw new Violation(promise.formatted(facts));
        }
    }
}
