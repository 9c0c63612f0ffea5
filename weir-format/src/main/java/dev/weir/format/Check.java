package dev.weir.format;

/** Invariants, checked in production too: a broken one means that going on would do harm. */
public final class Check {
    private Check() {}

    /** Throws {@link ErrorCode#INTERNAL} unless {@code holds}. */
    public static void that(boolean holds, String invariant) {
        if (!holds) {
            throw new WeirException(ErrorCode.INTERNAL, "broken invariant: " + invariant);
        }
    }
}
