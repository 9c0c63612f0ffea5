package dev.weir.client;

import dev.weir.client.lookup.LookupClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** As {@link Lookups}, for records. */
public final class TypedLookups<R extends Record> implements AutoCloseable {
    private final LookupClient<R> client;

    TypedLookups(LookupClient<R> client) {
        this.client = client;
    }

    public Optional<R> lookup(@Nullable Object... key) {
        return client.await(key);
    }

    /** As {@link Lookups#lookupAsync(Object...)}. */
    public CompletableFuture<Optional<R>> lookupAsync(@Nullable Object... key) {
        return client.ask(key);
    }

    /** As {@link Lookups#lookupAll}. */
    public List<Optional<R>> lookupAll(List<?> keys) {
        return client.awaitAll(keys);
    }

    /** As {@link Lookups#lookupPrefix}. */
    public List<R> lookupPrefix(@Nullable Object... first) {
        return LookupClient.result(client.askPrefix(first));
    }

    public CompletableFuture<List<R>> lookupPrefixAsync(@Nullable Object... first) {
        return client.askPrefix(first);
    }

    @Override
    public void close() {
        client.close();
    }
}
