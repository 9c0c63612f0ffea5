package dev.weir.server.flightsql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.query.SqlResult;
import io.grpc.Context;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Statements that are being read, by the id that their tickets have, so that a client can cancel one by what it was told. Any thread. */
final class Running {
    private final Map<String, Set<Tracked>> byId = new ConcurrentHashMap<>();

    /** Makes the result, which can be cancelled by the id until it is closed. */
    SqlResult track(String id, Supplier<SqlResult> statement) {
        Tracked tracked = new Tracked(id, statement.get());
        byId.compute(id, (key, known) -> {
            Set<Tracked> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(tracked);
            return all;
        });
        return tracked;
    }

    /** How many were cancelled. */
    int cancel(String id) {
        // copied: what is cancelled takes itself out of the set
        List<Tracked> found = List.copyOf(byId.getOrDefault(id, Set.of()));
        found.forEach(tracked -> tracked.cancel(
                new WeirException(ErrorCode.CANCELLED, "the statement was cancelled, as its client asked")));
        return found.size();
    }

    /** Reads to the end, unless the call that asks for it ends before. Answers the number in the last row, if the first column is of numbers. */
    static long drain(SqlResult opened) {
        Context call = Context.current();
        Guarded guarded = new Guarded(opened);
        Context.CancellationListener leaving = ignored ->
                guarded.cancel(new WeirException(ErrorCode.CANCELLED, "the call ended before the statement did"));
        call.addListener(leaving, Runnable::run);
        try (SqlResult result = guarded) {
            long count = NO_COUNT;
            while (result.next()) {
                VectorSchemaRoot root = result.root();
                if (root.getRowCount() > 0
                        && !root.getFieldVectors().isEmpty()
                        && root.getVector(0).getObject(root.getRowCount() - 1) instanceof Long number) {
                    count = number;
                }
            }
            return count;
        } finally {
            call.removeListener(leaving);
        }
    }

    /** Of a statement that does not count rows. */
    static final long NO_COUNT = -1;

    private final class Tracked extends Guarded {
        private final String id;

        Tracked(String id, SqlResult result) {
            super(result);
            this.id = id;
        }

        @Override
        public void close() {
            byId.computeIfPresent(id, (key, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
            super.close();
        }
    }
}
