package dev.weir.server.serve;

import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.server.memory.Memory;
import dev.weir.storage.log.BatchRef;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Columns of stored batches as vectors. */
public final class StoredColumns {
    /** Stored batches were within the limits of their day; what is on disk must be readable under any later ones. */
    private static final BatchLimits STORED = new BatchLimits(Integer.MAX_VALUE, 1L << 40, 1L << 40);

    private StoredColumns() {}

    /** Reads, checks and decodes them; to be closed. */
    public static VectorSchemaRoot read(
            TableSchema schema, BatchRef ref, StoredBatch stored, int[] columns, Memory memory) {
        long bytes = ref.columnBytes(stored, columns);
        try (ArrowBuf buffer = memory.allocator().buffer(bytes)) {
            ref.readColumns(stored, columns, buffer, 0);
            buffer.writerIndex(bytes);
            return memory.codecs()
                    .decoding(
                            STORED,
                            decoder -> decoder.decodeProjected(
                                    schema, stored.layout(), buffer, columns, BatchDecoder.Trust.CHECKSUMMED));
        }
    }
}
