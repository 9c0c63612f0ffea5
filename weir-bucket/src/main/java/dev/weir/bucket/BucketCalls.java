package dev.weir.bucket;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Makes calls until one is answered: what may pass is tried again, a few times, later and later, never all callers at once. Thread-safe. */
public final class BucketCalls {
    public static final int TRIES = 7;

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final BucketPorts ports;
    private final long patienceNanos;
    private final Meaning meaning;
    private final LongAdder retries = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** One try. */
    public interface Call<T> {
        T make() throws IOException;
    }

    /** What a try that failed says, by the store's protocol. */
    public interface Meaning {
        /** Throws it if it is none of the store's. */
        Trouble of(Exception e);
    }

    public BucketCalls(BucketPorts ports, Patience patience, Meaning meaning) {
        this.ports = ports;
        this.patienceNanos = patience.call().toNanos();
        this.meaning = meaning;
    }

    public long retries() {
        return retries.sum();
    }

    public long failures() {
        return failures.sum();
    }

    /** @param object that it is about */
    public <T> T answer(String object, Call<T> call) {
        long begun = ports.clock().nanos();
        for (int tries = 1; ; tries++) {
            try {
                return call.make();
            } catch (ContentFailedException e) {
                throw e.failure();
            } catch (IOException | RuntimeException e) {
                Trouble trouble = e instanceof BrokenAnswerException broken ? Trouble.of(broken) : meaning.of(e);
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
