package dev.weir.server.serve;

import dev.weir.format.wire.ScanRequest;
import java.util.Map;
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
        BUCKET(ScanRequest.BUCKET, new ArrowType.Int(32, true), Integer.BYTES),
        OFFSET(ScanRequest.OFFSET, new ArrowType.Int(64, true), Long.BYTES),
        TIMESTAMP(ScanRequest.TIMESTAMP, new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"), Long.BYTES);

        static final Map<String, Virtual> BY_NAME =
                Map.of(BUCKET.columnName, BUCKET, OFFSET.columnName, OFFSET, TIMESTAMP.columnName, TIMESTAMP);

        private final String columnName;
        private final ArrowType type;
        private final int valueBytes;

        Virtual(String columnName, ArrowType type, int valueBytes) {
            this.columnName = columnName;
            this.type = type;
            this.valueBytes = valueBytes;
        }

        int valueBytes() {
            return valueBytes;
        }

        Field field() {
            return new Field(columnName, new FieldType(false, type, null), null);
        }
    }
}
