package dev.weir.server.serve;

import dev.weir.format.wire.ScanRequest;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** One column of a scan's batches. */
sealed interface OutputColumn {
    /** @param column its position in the table */
    record Stored(int column) implements OutputColumn {}

    /** Made for each batch from where it lies. */
    enum Virtual implements OutputColumn {
        BUCKET(ScanRequest.BUCKET, Integer.BYTES),
        OFFSET(ScanRequest.OFFSET, Long.BYTES),
        TIMESTAMP(ScanRequest.TIMESTAMP, Long.BYTES);

        static final Map<String, Virtual> BY_NAME =
                Map.of(BUCKET.columnName, BUCKET, OFFSET.columnName, OFFSET, TIMESTAMP.columnName, TIMESTAMP);

        private final String columnName;
        private final int valueBytes;

        Virtual(String columnName, int valueBytes) {
            this.columnName = columnName;
            this.valueBytes = valueBytes;
        }

        int valueBytes() {
            return valueBytes;
        }

        Field field() {
            ArrowType type = switch (this) {
                case BUCKET -> new ArrowType.Int(Integer.SIZE, true);
                case OFFSET -> new ArrowType.Int(Long.SIZE, true);
                case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            };
            return new Field(columnName, new FieldType(false, type, null), null);
        }

        /** {@link #BUCKET} of rows that are all of this one. The caller closes it. */
        static IntVector bucketOf(int bucket, int rows, BufferAllocator allocator) {
            IntVector vector = (IntVector) BUCKET.field().createVector(allocator);
            try {
                vector.allocateNew(rows);
                for (int row = 0; row < rows; row++) {
                    vector.set(row, bucket);
                }
                vector.setValueCount(rows);
                return vector;
            } catch (RuntimeException | Error e) {
                vector.close();
                throw e;
            }
        }
    }
}
