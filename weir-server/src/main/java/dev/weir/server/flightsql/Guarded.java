package dev.weir.server.flightsql;

import dev.weir.format.WeirException;
import dev.weir.server.query.SqlResult;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** A result that may be cancelled at any time, also when it has been closed. */
class Guarded implements SqlResult {
    private final SqlResult result;
    private boolean closed;

    Guarded(SqlResult result) {
        this.result = result;
    }

    @Override
    public Schema schema() {
        return result.schema();
    }

    @Override
    public boolean next() {
        return result.next();
    }

    @Override
    public VectorSchemaRoot root() {
        return result.root();
    }

    @Override
    public synchronized void cancel(WeirException reason) {
        if (!closed) {
            result.cancel(reason);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        result.close();
    }
}
