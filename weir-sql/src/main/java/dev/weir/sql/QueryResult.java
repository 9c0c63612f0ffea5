package dev.weir.sql;

import dev.weir.format.WeirException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** The rows of a statement, computed while they are read. One thread reads; any thread may cancel. */
public interface QueryResult extends AutoCloseable {
    Schema schema();

    /** Computes the next batch into {@link #root()}; false at the end. */
    boolean next();

    /** The current batch; owned by the result and overwritten by {@link #next()}. */
    VectorSchemaRoot root();

    /** Stops the statement soon, also one that has not begun; {@link #next()} then throws the reason. */
    void cancel(WeirException reason);

    @Override
    void close();
}
