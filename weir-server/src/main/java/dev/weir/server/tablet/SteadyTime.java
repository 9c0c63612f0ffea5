package dev.weir.server.tablet;

import java.util.concurrent.TimeUnit;

/**
 * Wall time that does not run ahead: when the clock jumps back, this follows at once; when it jumps forward, also if that takes a jump back
 * away, only after that has stood for a day. For what cannot be undone, such as removing rows by their age. One thread.
 */
final class SteadyTime {
    /** Clocks are slewed; less than this is no jump. */
    private static final long JUMP_US = TimeUnit.MINUTES.toMicros(1);

    private static final long BELIEVED_AFTER_NANOS = TimeUnit.DAYS.toNanos(1);

    /** Wall time minus the clock that only goes forward, as far as it is believed. */
    private long aheadUs = Long.MIN_VALUE;

    private boolean jumped;
    private long jumpedNanos;

    /** @param nowNanos of the clock that only goes forward */
    long us(long nowUs, long nowNanos) {
        long elapsedUs = TimeUnit.NANOSECONDS.toMicros(nowNanos);
        long nowAheadUs = nowUs - elapsedUs;
        if (aheadUs == Long.MIN_VALUE || nowAheadUs <= aheadUs + JUMP_US) {
            aheadUs = nowAheadUs;
            jumped = false;
        } else if (!jumped) {
            jumped = true;
            jumpedNanos = nowNanos;
        } else if (nowNanos - jumpedNanos >= BELIEVED_AFTER_NANOS) {
            aheadUs = nowAheadUs;
            jumped = false;
        }
        return Math.min(nowUs, elapsedUs + aheadUs);
    }
}
