package dev.weir.client.lookup;

import dev.weir.client.wire.Connection;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.LookupRequest;
import dev.weir.format.wire.TableSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Lookups in one table for the same columns: a sender for whole keys, and one for each length of prefix. Thread-safe. */
public final class LookupClient<T> implements AutoCloseable {
    private final Connection connection;
    private final TableSpec table;
    private final List<String> key;
    private final List<String> columns;
    private final RowMaker.Factory<T> rows;
    private final Consumer<LookupClient<?>> onClose;
    private final LookupSender<T> whole;

    /** By the number of columns; guarded by itself. */
    private final Map<Integer, LookupSender<T>> prefixes = new TreeMap<>();

    private volatile boolean closed;

    /** @param columns wanted; none: all */
    public LookupClient(
            Connection connection,
            TableSpec table,
            List<String> columns,
            RowMaker.Factory<T> rows,
            Consumer<LookupClient<?>> onClose) {
        this.connection = connection;
        this.table = table;
        this.key = table.key()
                .orElseThrow(() -> new WeirException(
                        ErrorCode.UNSUPPORTED,
                        "only tables with a primary key answer lookups: scan this one table=" + table.name()))
                .columns();
        this.columns = columns;
        this.rows = rows;
        this.onClose = onClose;
        // what the table does not have is told here, not at the first lookup
        table.schema().project(columns);
        this.whole = sender(LookupRequest.Match.KEY, key);
    }

    private LookupSender<T> sender(LookupRequest.Match match, List<String> by) {
        return new LookupSender<>(
                connection,
                new LookupRequest(table.name(), columns, match),
                table.schema().project(by),
                rows);
    }

    private LookupSender<T> prefix(int length) {
        synchronized (prefixes) {
            if (closed) {
                throw new WeirException(ErrorCode.CANCELLED, "the lookups are closed table=" + table.name());
            }
            return prefixes.computeIfAbsent(length, any -> sender(LookupRequest.Match.PREFIX, key.subList(0, length)));
        }
    }

    /** @param values of the primary key's columns, in its order */
    public CompletableFuture<Optional<T>> ask(@Nullable Object[] values) {
        Asked.Key<Optional<T>> asked = new Asked.Key<>(values, connection.nowNs(), false);
        whole.ask(asked);
        return asked;
    }

    public Optional<T> await(@Nullable Object[] values) {
        Asked.Key<Optional<T>> asked = new Asked.Key<>(values, connection.nowNs(), true);
        whole.ask(asked);
        return result(asked);
    }

    /** @param keys each an array of the values of the primary key's columns, or, for a key of one column, the value itself */
    public List<Optional<T>> awaitAll(List<?> keys) {
        long now = connection.nowNs();
        List<Asked.Key<Optional<T>>> all = new ArrayList<>(keys.size());
        for (Object each : keys) {
            Asked.Key<Optional<T>> asked =
                    new Asked.Key<>(each instanceof Object[] values ? values : new Object[] {each}, now, false);
            all.add(asked);
            whole.enqueue(asked);
        }
        whole.flush();
        List<Optional<T>> found = new ArrayList<>(all.size());
        for (Asked.Key<Optional<T>> asked : all) {
            found.add(result(asked));
        }
        return found;
    }

    /** @param values of the first columns of the primary key */
    public CompletableFuture<List<T>> askPrefix(@Nullable Object[] values) {
        if (values.length == 0 || values.length > key.size()) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "a prefix has values for the first columns of the primary key: give one at least primary_key=" + key
                            + " values=" + values.length);
        }
        Asked.Key<List<T>> asked = new Asked.Key<>(values, connection.nowNs(), false);
        prefix(values.length).ask(asked);
        return asked;
    }

    /** The keys' columns are found by name. They are copied before this returns; the answer is the caller's to close. */
    public CompletableFuture<VectorSchemaRoot> ask(VectorSchemaRoot keys) {
        TableSchema wanted = whole.keys();
        List<FieldVector> vectors = new ArrayList<>();
        for (Field field : wanted.columns()) {
            FieldVector vector = keys.getVector(field.getName());
            if (vector == null) {
                throw new WeirException(
                        ErrorCode.INVALID_SCHEMA,
                        "the keys lack a column of the primary key: add it column=" + field.getName());
            }
            vectors.add(vector);
        }
        // not closed: it would close the caller's vectors
        EncodedBatch encoded = whole.encode(new VectorSchemaRoot(vectors));
        Asked.Batch asked = new Asked.Batch(encoded, connection.nowNs());
        whole.ask(asked);
        return asked;
    }

    /** Waits for it; throws what it failed with. */
    public static <V> V result(CompletableFuture<V> asked) {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            asked.cancel(false);
            Thread.currentThread().interrupt();
            throw new WeirException(ErrorCode.CANCELLED, "interrupted while waiting for a lookup", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof WeirException known
                    ? new WeirException(known.code(), String.valueOf(known.getMessage()), known)
                    : new WeirException(ErrorCode.INTERNAL, "a lookup failed error=" + e.getCause(), e);
        }
    }

    /** What is not answered fails as {@code CANCELLED}. */
    @Override
    public void close() {
        List<LookupSender<T>> all;
        synchronized (prefixes) {
            closed = true;
            all = new ArrayList<>(prefixes.values());
        }
        all.add(whole);
        all.forEach(LookupSender::close);
        onClose.accept(this);
    }
}
