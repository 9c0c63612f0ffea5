package dev.weir.cli;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what must come. */
public final class Await {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private Await() {}

    public static void that(String what, BooleanSupplier holds) throws InterruptedException {
        within(Duration.ofSeconds(60), () -> what, holds);
    }

    /** @param what is asked for when it did not come */
    static void within(Duration longest, Supplier<String> what, BooleanSupplier holds) throws InterruptedException {
        for (long looks = longest.dividedBy(LOOK_EVERY); looks > 0; looks--) {
            if (holds.getAsBoolean()) {
                return;
            }
            Thread.sleep(LOOK_EVERY);
        }
        throw new AssertionError("did not happen: " + what.get());
    }
}
