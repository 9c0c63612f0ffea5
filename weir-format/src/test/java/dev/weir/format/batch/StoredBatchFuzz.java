package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.RandomBatches;
import dev.weir.format.testing.Typed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

/**
 * Prefix and metadata of a stored batch, as they are and with the checksum put right: damage that is told as such, or a header that goes
 * with its message.
 */
class StoredBatchFuzz {
    private static final TableSchema SCHEMA = TableSchema.fromJson("""
            [{"name":"id","type":"int64","nullable":false},{"name":"name","type":"utf8"},
            {"name":"tags","type":{"type":"list","element":"float64"}}]""");

    public static void fuzzerTestOneInput(byte[] input) {
        read(input);
        byte[] sealed = input.clone();
        if (StoredHeads.seal(sealed)) {
            read(sealed);
        }
    }

    private static void read(byte[] head) {
        Typed.kept(() -> StoredBatch.parse(ByteBuffer.wrap(head), SCHEMA)).ifPresent(stored -> {
            BatchLayout layout = stored.layout();
            assertEquals(layout.rowCount(), stored.header().rowCount());
            assertEquals(layout.columnCount(), stored.header().columnChecksums().length);
            long end = 0;
            for (int i = 0; i < layout.columnCount(); i++) {
                assertEquals(end, layout.columnOffset(i), "the columns share out the body");
                end += layout.columnLength(i);
            }
            assertEquals(layout.bodyLength(), end);
        });
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(StoredBatchFuzz.class, seeds(), StoredBatchFuzz::fuzzerTestOneInput);
    }

    /** Of twelve rows. */
    private static CommitTimes times(int runs) {
        CommitTimes.Builder times = new CommitTimes.Builder();
        for (int run = 0; run < runs; run++) {
            times.add(12 / runs, 1_700_000_000_000_000L - runs + run);
        }
        return times.build();
    }

    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        for (int writers = 0; writers < 3; writers++) {
            List<WriterEntry> entries = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                entries.add(new WriterEntry(new WriterId(i, 7), 11L * i, 12 / writers));
            }
            try (BufferAllocator allocator = new RootAllocator();
                    VectorSchemaRoot root = RandomBatches.of(new Random(writers), SCHEMA, 12, allocator);
                    BatchEncoder encoder = new BatchEncoder(allocator, Codec.values()[writers]);
                    SealableBatch batch =
                            SealableBatch.prepare(encoder.encode(SCHEMA, root), 1, entries, times(writers + 1))) {
                ByteBuffer head = batch.seal(1_000, 2, 1_700_000_000_000_000L, 900);
                byte[] bytes = new byte[head.remaining()];
                head.get(bytes);
                seeds.put("writers-" + writers, bytes);
            }
        }
        return seeds;
    }
}
