package dev.weir.bucket;

import java.time.Duration;

/**
 * How long is waited.
 *
 * @param connect for a connection
 * @param silence for an answer, or between two bytes
 * @param call for all of one try, and with all further ones no other is begun after it
 */
public record Patience(Duration connect, Duration silence, Duration call) {
    private static final long BYTES_PER_SECOND = 280_000;

    /** A part of an upload takes that long at 280 KB/s. */
    public static final Patience DEFAULT =
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(60));

    /** For one try that moves so many. */
    public Duration forBytes(long bytes) {
        Duration moving = silence.plusMillis(bytes / (BYTES_PER_SECOND / 1000));
        return moving.compareTo(call) < 0 ? moving : call;
    }
}
