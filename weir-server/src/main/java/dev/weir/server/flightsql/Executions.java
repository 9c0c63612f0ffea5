package dev.weir.server.flightsql;

import dev.weir.format.WeirException;
import dev.weir.server.query.SqlResult;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** The rows of one statement run with several rows of values, one after the other. */
final class Executions implements SqlResult {
    private final PreparedStatement statement;
    private final Iterator<List<Optional<String>>> left;
    private Guarded current;
    private @Nullable WeirException cancelled;

    Executions(PreparedStatement statement) {
        this.statement = statement;
        this.left = statement.executions().iterator();
        this.current = new Guarded(statement.prepared().run(left.next()));
    }

    @Override
    public Schema schema() {
        return statement.prepared().columns();
    }

    @Override
    public boolean next() {
        while (!current.next()) {
            if (!left.hasNext()) {
                return false;
            }
            current.close();
            begin(new Guarded(statement.prepared().run(left.next())));
        }
        return true;
    }

    private synchronized void begin(Guarded result) {
        current = result;
        if (cancelled != null) {
            result.cancel(cancelled);
        }
    }

    @Override
    public VectorSchemaRoot root() {
        return current.root();
    }

    @Override
    public synchronized void cancel(WeirException reason) {
        cancelled = reason;
        current.cancel(reason);
    }

    @Override
    public void close() {
        current.close();
    }
}
