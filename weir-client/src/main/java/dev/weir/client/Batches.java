package dev.weir.client;

import dev.weir.format.wire.ScanBatchInfo;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Batches of a scan or of a statement. One thread reads; any thread may close. */
public interface Batches extends AutoCloseable {
    Schema schema();

    /** Waits for the next batch; false at the end. Throws WeirException. */
    boolean next();

    /** The current batch, valid until the next call. */
    VectorSchemaRoot root();

    /** Where the current batch lies; empty for the result of a statement. */
    Optional<ScanBatchInfo> info();

    @Override
    void close();
}
