package dev.weir.cli;

import java.util.function.BooleanSupplier;

/** Waits for what must come. */
public final class Await {
    private Await() {}

    public static void that(String what, BooleanSupplier holds) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (holds.getAsBoolean()) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("did not happen: " + what);
    }
}
