package dev.weir.s3;

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
public record S3Ports(Clock clock, LongConsumer pause, LongUnaryOperator below, Supplier<UUID> ids) {
    @RealWorld("it is where they come from")
    public static S3Ports real(Clock clock) {
        return new S3Ports(
                clock,
                LockSupport::parkNanos,
                bound -> ThreadLocalRandom.current().nextLong(bound),
                UUID::randomUUID);
    }
}
