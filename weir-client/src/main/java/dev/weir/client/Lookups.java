package dev.weir.client;

import dev.weir.client.lookup.LookupClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a primary-key table by their keys, over one stream: what many threads ask for at a time travels together. Thread-safe. A lookup sees every write that was
 * acknowledged before it, on whatever connection. Keys are the values of the primary key's columns in its order, as {@link Appender#append(Object...)} takes
 * them; rows are the values of the columns in theirs. A lookup is asked again until it is answered, for the client's request timeout.
 */
public final class Lookups implements AutoCloseable {
    private final LookupClient<@Nullable Object[]> client;

    Lookups(LookupClient<@Nullable Object[]> client) {
        this.client = client;
    }

    public Optional<@Nullable Object[]> lookup(@Nullable Object... key) {
        return client.await(key);
    }

    /** Fails with a {@code WeirException}. Completes on the client's ack thread: do not wait there. */
    public CompletableFuture<Optional<@Nullable Object[]>> lookupAsync(@Nullable Object... key) {
        return client.ask(key);
    }

    /** Answers in the order of the keys; each is an {@code Object[]}, or, when the key has one column, its value. */
    public List<Optional<@Nullable Object[]>> lookupAll(List<?> keys) {
        return client.awaitAll(keys);
    }

    /**
     * One row for each key, in their order: the columns, and last {@code _found}. Columns of the keys are found by name. The keys stay the caller's and
     * may be overwritten at once; the answer is the caller's to close, before the connection is.
     */
    public CompletableFuture<VectorSchemaRoot> lookupAsync(VectorSchemaRoot keys) {
        return client.ask(keys);
    }

    /** All rows whose keys begin with these values, in the order of their keys. */
    public List<@Nullable Object[]> lookupPrefix(@Nullable Object... first) {
        return LookupClient.result(client.askPrefix(first));
    }

    public CompletableFuture<List<@Nullable Object[]>> lookupPrefixAsync(@Nullable Object... first) {
        return client.askPrefix(first);
    }

    /** What is not answered fails as {@code CANCELLED}. */
    @Override
    public void close() {
        client.close();
    }
}
