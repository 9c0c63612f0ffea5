package dev.weir.s3;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** Makes calls until one is answered: what may pass is tried again, a few times, later and later, never all callers at once. Thread-safe. */
final class S3Calls {
    private static final int TRIES = 7;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final S3Ports ports;
    private final long patienceNanos;
    private final LongAdder retries = new LongAdder();
    private final LongAdder failures = new LongAdder();

    S3Calls(S3Ports ports, Duration patience) {
        this.ports = ports;
        this.patienceNanos = patience.toNanos();
    }

    long retries() {
        return retries.sum();
    }

    long failures() {
        return failures.sum();
    }

    /** @param object that it is about */
    <T> T answer(String object, Supplier<T> call) {
        long begun = ports.clock().nanos();
        for (int tries = 1; ; tries++) {
            try {
                return call.get();
            } catch (SdkException | BrokenAnswerException e) {
                S3Trouble trouble = S3Trouble.of(e);
                boolean enough = tries == TRIES || ports.clock().nanos() - begun >= patienceNanos;
                if (enough || !trouble.passes() || Thread.currentThread().isInterrupted()) {
                    failures.increment();
                    throw trouble.error(object, tries, e);
                }
                retries.increment();
                ports.pause().accept(pauseNanos(tries));
            }
        }
    }

    /** Anything up to twice as long as before. */
    private long pauseNanos(int tries) {
        return 1 + ports.below().applyAsLong(Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << (tries - 1)));
    }
}
