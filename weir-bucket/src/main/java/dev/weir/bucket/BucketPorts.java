package dev.weir.bucket;

import dev.weir.format.RealWorld;
import dev.weir.storage.time.Clock;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/**
 * Time and chance.
 *
 * @param pause waits so many nanoseconds, or until the thread is interrupted
 * @param below a random number from zero on, smaller than this one
 * @param ids random ones
 */
public record BucketPorts(Clock clock, LongConsumer pause, LongUnaryOperator below, Supplier<UUID> ids) {
    @RealWorld("it is where they come from")
    public static BucketPorts real(Clock clock) {
        return new BucketPorts(
                clock,
                LockSupport::parkNanos,
                bound -> ThreadLocalRandom.current().nextLong(bound),
                UUID::randomUUID);
    }
}
