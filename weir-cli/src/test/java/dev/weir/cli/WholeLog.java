package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.wire.ScanRequest;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A log read from its beginning on, by offset. */
final class WholeLog {
    private WholeLog() {}

    /** The table's ids are the numbers from 0 on: no row is missing, none comes twice. */
    static void check(Weir weir, String table, long rows) {
        Map<Integer, Long> next = new HashMap<>();
        long count = 0;
        long sum = 0;
        try (Batches batches = weir.table(table)
                .scan()
                .columns("id", ScanRequest.BUCKET, ScanRequest.OFFSET)
                .batches()) {
            while (batches.next()) {
                VectorSchemaRoot root = batches.root();
                for (int row = 0; row < root.getRowCount(); row++) {
                    int bucket = ((IntVector) root.getVector(ScanRequest.BUCKET)).get(row);
                    long offset = ((BigIntVector) root.getVector(ScanRequest.OFFSET)).get(row);
                    assertEquals(next.getOrDefault(bucket, 0L), offset);
                    next.put(bucket, offset + 1);
                    sum += ((BigIntVector) root.getVector("id")).get(row);
                    count++;
                }
            }
        }
        assertEquals(rows, count);
        assertEquals(rows * (rows - 1) / 2, sum);
    }
}
