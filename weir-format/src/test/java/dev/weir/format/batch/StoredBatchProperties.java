package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.RandomBatches;
import dev.weir.format.testing.RandomSchemas;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

class StoredBatchProperties {
    @Property(tries = 200)
    void whatIsSealedIsRead(@ForAll long seed, @ForAll Codec codec, @ForAll @IntRange(max = 100) int rows) {
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            TableSchema schema = RandomSchemas.of(random);
            try (VectorSchemaRoot root = RandomBatches.of(random, schema, rows, allocator);
                    BatchEncoder encoder = new BatchEncoder(allocator, codec)) {
                List<WriterEntry> writers = writers(random, rows);
                try (SealableBatch batch = SealableBatch.prepare(encoder.encode(schema, root), 7, writers)) {
                    batch.seal(1, 2, 3, 1);
                    long base = random.nextLong();
                    ByteBuffer head = batch.seal(base, random.nextInt(), Long.MIN_VALUE, base - 1);
                    assertEquals(
                            batch.messageLength(),
                            head.remaining() + batch.layout().bodyLength());
                    assertEquals(head.remaining() - 8, MessagePrefix.metadataLength(head));
                    StoredBatch stored = StoredBatch.parse(head, schema);
                    assertEquals(base, stored.header().baseOffset());
                    assertEquals(rows, stored.header().rowCount());
                    assertEquals(7, stored.header().schemaId());
                    assertEquals(Long.MIN_VALUE, stored.header().commitTimestampUs());
                    assertEquals(writers, stored.header().writers());
                    for (int i = 0; i < schema.columns().size(); i++) {
                        stored.verifyColumn(i, batch.body(), stored.layout().columnOffset(i));
                    }
                    assertArrayEquals(
                            batch.layout().message().toMetadata(null),
                            stored.layout().message().toMetadata(null));
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    @Property(tries = 100)
    void eachRowKeepsItsCommitTime(@ForAll long seed, @ForAll @IntRange(min = 1, max = 100) int rows) {
        Random random = new Random(seed);
        List<Long> times = new ArrayList<>();
        CommitTimes.Builder builder = new CommitTimes.Builder();
        long now = 1_700_000_000_000_000L;
        while (times.size() < rows) {
            int run = Math.min(1 + random.nextInt(9), rows - times.size());
            now += random.nextBoolean() ? 0 : random.nextInt(20_000_000);
            builder.add(run, now);
            times.addAll(Collections.nCopies(run, now));
        }
        CommitTimes given = builder.build();
        try (BufferAllocator allocator = new RootAllocator()) {
            TableSchema schema = RandomSchemas.of(random);
            try (VectorSchemaRoot root = RandomBatches.of(random, schema, rows, allocator);
                    BatchEncoder encoder = new BatchEncoder(allocator, Codec.NONE);
                    SealableBatch batch =
                            SealableBatch.prepare(encoder.encode(schema, root), 7, writers(random, rows), given)) {
                StoredBatch stored = StoredBatch.parse(batch.seal(0, 1, now, 0), schema);
                CommitTimes read = stored.header().times();
                assertEquals(given.runs(), read.runs());
                for (int row = 0; row < rows; row++) {
                    assertEquals(times.get(row), read.at(row));
                }
                long since = 1_699_999_999_999_999L + random.nextLong(now - 1_699_999_999_999_997L);
                assertEquals(times.stream().filter(time -> time < since).count(), read.firstRowSince(since));
            }
        }
    }

    /** Promise 9: a flipped bit anywhere in the message is found. */
    @Property(tries = 600)
    void aFlippedBitIsFound(@ForAll long seed, @ForAll Codec codec, @ForAll @IntRange(max = 30) int rows) {
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            TableSchema schema = RandomSchemas.of(random);
            try (VectorSchemaRoot root = RandomBatches.of(random, schema, rows, allocator);
                    BatchEncoder encoder = new BatchEncoder(allocator, codec);
                    SealableBatch batch =
                            SealableBatch.prepare(encoder.encode(schema, root), 0, writers(random, rows))) {
                ByteBuffer sealed = batch.seal(0, 0, 0, 0);
                byte[] head = new byte[sealed.remaining()];
                sealed.get(head);
                long at = random.nextLong(batch.messageLength());
                int bit = 1 << random.nextInt(8);
                if (at < head.length) {
                    head[(int) at] ^= (byte) bit;
                    WeirException e =
                            assertThrows(WeirException.class, () -> StoredBatch.parse(ByteBuffer.wrap(head), schema));
                    assertEquals(ErrorCode.CORRUPT, e.code(), e.toString());
                } else {
                    long position = at - head.length;
                    batch.body().setByte(position, batch.body().getByte(position) ^ bit);
                    StoredBatch stored = StoredBatch.parse(ByteBuffer.wrap(head), schema);
                    WeirException e = assertThrows(WeirException.class, () -> {
                        for (int i = 0; i < schema.columns().size(); i++) {
                            stored.verifyColumn(i, batch.body(), stored.layout().columnOffset(i));
                        }
                    });
                    assertEquals(ErrorCode.CORRUPT, e.code());
                    assertTrue(e.getMessage().contains("column=c"), e.getMessage());
                }
            }
        }
    }

    /** A segment of plain or ZSTD batches is what Arrow's own reader reads, the header being only metadata to it. */
    @Property(tries = 60)
    void arrowReadsWhatIsStored(@ForAll long seed, @ForAll @IntRange(max = 50) int rows) throws Exception {
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            TableSchema schema = RandomSchemas.of(random);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.write(message(schema.toMessage()));
            List<List<Object>> expected;
            try (VectorSchemaRoot root = RandomBatches.of(random, schema, rows, allocator);
                    BatchEncoder encoder = new BatchEncoder(allocator, Codec.NONE);
                    SealableBatch batch = SealableBatch.prepare(encoder.encode(schema, root), 1, List.of())) {
                expected = RandomBatches.read(root);
                ByteBuffer head = batch.seal(5, 6, 7, 4);
                byte[] bytes = new byte[head.remaining()];
                head.get(bytes);
                file.write(bytes);
                batch.body().getBytes(0, file, (int) batch.layout().bodyLength());
            }
            try (ArrowStreamReader reader =
                    new ArrowStreamReader(new ByteArrayInputStream(file.toByteArray()), allocator)) {
                assertTrue(reader.loadNextBatch());
                assertEquals(expected, RandomBatches.read(reader.getVectorSchemaRoot()));
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    static byte[] message(byte[] metadata) {
        int padded = (int) BatchLayout.padded(metadata.length);
        byte[] message = new byte[8 + padded];
        ByteBuffer.wrap(message)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(-1)
                .putInt(padded)
                .put(metadata);
        return message;
    }

    private static List<WriterEntry> writers(Random random, int rows) {
        List<WriterEntry> writers = new ArrayList<>();
        for (int left = random.nextBoolean() ? rows : 0; left > 0; ) {
            int count = 1 + random.nextInt(left);
            writers.add(new WriterEntry(new WriterId(random.nextLong(), random.nextLong()), random.nextLong(), count));
            left -= count;
        }
        return writers;
    }
}
