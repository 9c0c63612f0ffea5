package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.CommitTimes;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.disk.Disk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes and reads rows that are made of one number each: the other columns follow from it, so that a row which is read can be
 * checked by itself.
 */
final class LogHarness implements AutoCloseable {
    static final Schema ARROW = new Schema(List.of(
            Field.notNullable("id", new ArrowType.Int(64, true)),
            Field.nullable("name", new ArrowType.Utf8()),
            Field.nullable("half", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE))));
    static final int SCHEMA_ID = 3;

    final BufferAllocator allocator = new RootAllocator();
    final TableSchema schema = TableSchema.create(ARROW);
    final Path directory;
    private final Disk disk;
    private final BatchEncoder encoder;
    private final BatchDecoder decoder = new BatchDecoder(allocator, BatchLimits.DEFAULT);
    private LogConfig config;

    LogHarness(Disk disk, Path directory) {
        this(disk, directory, Codec.NONE);
    }

    LogHarness(Disk disk, Path directory, Codec codec) {
        this.disk = disk;
        this.directory = directory;
        this.encoder = new BatchEncoder(allocator, codec);
        this.config = LogConfig.DEFAULT;
    }

    LogHarness segmentBytes(long bytes) {
        config = config.withSegmentBytes(bytes);
        return this;
    }

    LogHarness checkpointBytes(long bytes) {
        config = config.withCheckpointBytes(bytes);
        return this;
    }

    /** Batches of fewer than ten rows are small, large ones have up to thirty. */
    LogHarness rewriting() {
        config = config.withRewriting(new RewriteConfig(30, 1 << 20, 10, 1 << 20, 1_000, 5_000_000, 4, 1));
        return this;
    }

    /** Rewrites what is to be, once. Answers whether there was anything. */
    static boolean rewrite(BucketLog log) {
        Optional<LogRewrite> begun = log.rewrite(Codec.ZSTD);
        if (begun.isEmpty()) {
            return false;
        }
        try (LogRewrite rewrite = begun.get()) {
            while (rewrite.step(100)) {}
            return log.replace(rewrite);
        }
    }

    /** Commit time of each row. */
    static List<Long> times(LogView view) {
        List<Long> times = new ArrayList<>();
        for (BatchRef batch : view.batches(view.startOffset(), view.highWatermark())) {
            CommitTimes of = batch.times();
            for (int row = 0; row < of.rows(); row++) {
                times.add(of.at(row));
            }
        }
        return times;
    }

    BucketLog open() {
        return BucketLog.open(disk, directory, schema, SCHEMA_ID, config, allocator);
    }

    static String name(long id) {
        return "row " + "x".repeat((int) Math.floorMod(id, 5L)) + id;
    }

    /** Rows with ids from {@code firstId} on. */
    VectorSchemaRoot rows(long firstId, int count) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema.arrow(), allocator);
        BigIntVector id = (BigIntVector) root.getVector("id");
        VarCharVector name = (VarCharVector) root.getVector("name");
        Float8Vector half = (Float8Vector) root.getVector("half");
        root.allocateNew();
        for (int i = 0; i < count; i++) {
            long value = firstId + i;
            id.setSafe(i, value);
            if (value % 7 == 0) {
                name.setNull(i);
            } else {
                name.setSafe(i, name(value).getBytes(StandardCharsets.UTF_8));
            }
            half.setSafe(i, value / 2.0);
        }
        root.setRowCount(count);
        return root;
    }

    AppendOutcome append(BucketLog log, long firstId, int count) {
        return append(log, firstId, count, List.of(), SequenceRule.CONTIGUOUS, 1_000 + log.endOffset());
    }

    AppendOutcome append(BucketLog log, long firstId, int count, WriterId writer, long sequence) {
        List<WriterEntry> writers = List.of(new WriterEntry(writer, sequence, count));
        return append(log, firstId, count, writers, SequenceRule.CONTIGUOUS, 1_000 + log.endOffset());
    }

    AppendOutcome append(
            BucketLog log, long firstId, int count, List<WriterEntry> writers, SequenceRule rule, long nowUs) {
        try (VectorSchemaRoot root = rows(firstId, count);
                SealableBatch batch = SealableBatch.prepare(encoder.encode(schema, root), SCHEMA_ID, writers)) {
            List<ZoneMap> zones =
                    root.getFieldVectors().stream().map(ZoneMap::of).toList();
            return log.append(batch, zones, rule, 1, nowUs);
        }
    }

    /** Appends, syncs and publishes. */
    AppendOutcome commit(BucketLog log, long firstId, int count) {
        AppendOutcome outcome = append(log, firstId, count);
        log.sync();
        log.publish();
        return outcome;
    }

    /** Ids of these offsets; every row is checked to be whole, every offset to be there once. */
    List<Long> read(LogView view, long from, long to) {
        List<Long> ids = new ArrayList<>();
        long next = from;
        for (BatchRef batch : view.batches(from, to)) {
            List<Long> all = read(batch);
            assertEquals(batch.rowCount(), all.size());
            long first = Math.max(from, batch.baseOffset());
            assertEquals(next, first, "offsets are dense");
            long end = Math.min(Math.min(to, view.highWatermark()), batch.nextOffset());
            ids.addAll(all.subList((int) (first - batch.baseOffset()), (int) (end - batch.baseOffset())));
            next = end;
        }
        assertEquals(Math.max(from, Math.min(to, view.highWatermark())), next, "all offsets are there");
        return ids;
    }

    List<Long> read(BatchRef batch) {
        int[] columns = {2, 0, 1};
        StoredBatch metadata = batch.metadata();
        assertEquals(batch.baseOffset(), metadata.header().baseOffset());
        assertEquals(batch.timestampUs(), metadata.header().commitTimestampUs());
        long bytes = batch.columnBytes(metadata, columns);
        try (ArrowBuf body = allocator.buffer(bytes + 8)) {
            batch.readColumns(metadata, columns, body, 8);
            try (VectorSchemaRoot root = decoder.decodeProjected(
                    schema, metadata.layout(), body.slice(8, bytes), columns, BatchDecoder.Trust.CHECKSUMMED)) {
                return ids(root);
            }
        }
    }

    private static List<Long> ids(VectorSchemaRoot root) {
        List<Long> ids = new ArrayList<>();
        BigIntVector id = (BigIntVector) root.getVector("id");
        VarCharVector name = (VarCharVector) root.getVector("name");
        Float8Vector half = (Float8Vector) root.getVector("half");
        for (int i = 0; i < root.getRowCount(); i++) {
            long value = id.get(i);
            assertEquals(value / 2.0, half.get(i));
            if (value % 7 == 0) {
                assertEquals(true, name.isNull(i));
            } else {
                assertEquals(name(value), new String(name.get(i), StandardCharsets.UTF_8));
            }
            ids.add(value);
        }
        return ids;
    }

    List<Long> readAll(LogView view) {
        return read(view, view.startOffset(), view.highWatermark());
    }

    static List<Long> ids(long first, int count) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(first + i);
        }
        return ids;
    }

    @Override
    public void close() {
        encoder.close();
        decoder.close();
        assertEquals(0, allocator.getAllocatedMemory());
        allocator.close();
    }
}
