package dev.weir.storage.time;

import dev.weir.format.RealWorld;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** This machine's clocks. */
@RealWorld("it is the port to real time")
public final class SystemClock implements Clock {
    @Override
    public long nowUs() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
