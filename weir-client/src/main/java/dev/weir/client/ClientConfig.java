package dev.weir.client;

import dev.weir.format.batch.Codec;
import java.time.Duration;
import java.util.Optional;

/**
 * @param batchBytes a batch is sent when its rows take this much, uncompressed
 * @param linger a batch that is not full is sent when those before it are acknowledged, at the latest this long after its first row
 * @param memoryBytes of all rows that are not yet acknowledged; {@code append} waits when they take more
 * @param requestTimeout of one call; an append gives up after retrying for this long
 * @param compression of what is sent
 * @param credentials of a server that asks for them; they go before a user in the address
 */
public record ClientConfig(
        int batchBytes,
        Duration linger,
        long memoryBytes,
        Duration requestTimeout,
        Codec compression,
        Optional<Credentials> credentials) {
    public static final ClientConfig DEFAULT =
            new ClientConfig(1 << 20, Duration.ofMillis(2), 64L << 20, Duration.ofSeconds(30), Codec.ZSTD);

    /** Without credentials. */
    public ClientConfig(int batchBytes, Duration linger, long memoryBytes, Duration requestTimeout, Codec compression) {
        this(batchBytes, linger, memoryBytes, requestTimeout, compression, Optional.empty());
    }

    public ClientConfig withUser(String user, String password) {
        return new ClientConfig(
                batchBytes,
                linger,
                memoryBytes,
                requestTimeout,
                compression,
                Optional.of(new Credentials(user, password)));
    }
}
