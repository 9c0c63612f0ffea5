package dev.weir.client;

import dev.weir.format.batch.Codec;
import java.time.Duration;

/**
 * @param batchBytes a batch is sent when its rows take this much, uncompressed
 * @param linger a batch that is not full is sent when those before it are acknowledged, at the latest this long after its first row
 * @param memoryBytes of all rows that are not yet acknowledged; {@code append} waits when they take more
 * @param requestTimeout of one call; an append gives up after retrying for this long
 * @param compression of what is sent
 */
public record ClientConfig(
        int batchBytes, Duration linger, long memoryBytes, Duration requestTimeout, Codec compression) {
    public static final ClientConfig DEFAULT =
            new ClientConfig(1 << 20, Duration.ofMillis(2), 64L << 20, Duration.ofSeconds(30), Codec.ZSTD);
}
