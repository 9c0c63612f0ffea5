package dev.weir.cli.boot;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;

/** The wish to stop: SIGINT or SIGTERM. The second one ends the process at once. */
public final class Stop {
    private final CountDownLatch wished = new CountDownLatch(1);

    private Stop() {}

    public static Stop onSignals() {
        Stop stop = new Stop();
        Signals.register("INT", stop::signal);
        Signals.register("TERM", stop::signal);
        // the terminal was closed
        Signals.register("HUP", stop::signal);
        return stop;
    }

    private void signal() {
        if (wished.getCount() == 0) {
            // 128 + SIGINT, as shells have it
            Runtime.getRuntime().halt(130);
        }
        wished.countDown();
    }

    public boolean isWished() {
        return wished.getCount() == 0;
    }

    public void await() throws InterruptedException {
        wished.await();
    }

    /** Whether it came within this time. */
    public boolean await(long milliseconds) throws InterruptedException {
        return wished.await(milliseconds, TimeUnit.MILLISECONDS);
    }

    /** As if a signal had come. */
    public void wish() {
        wished.countDown();
    }
}
