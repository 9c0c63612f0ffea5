package dev.weir.client.append;

import dev.weir.client.wire.CodecPool;
import dev.weir.client.wire.Connection;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.Rows;
import dev.weir.format.key.BucketHash;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Sends units to buckets: the whole unit to the next bucket in turn, or, with a bucket key, its rows to their buckets. Units of
 * one appender keep their order in each bucket, though several are encoded at a time.
 */
final class Router {
    private final Connection connection;
    private final PutTarget target;
    private final int buckets;
    private final @Nullable BucketHash hash;
    private final Map<Integer, BucketSender> senders = new TreeMap<>();
    private final AtomicInteger queued = new AtomicInteger();
    private int nextBucket;

    /** Units to be divided by key, one after the other, so that each bucket gets them in order. */
    private final ArrayDeque<Runnable> toDivide = new ArrayDeque<>();

    private boolean dividing;

    Router(Connection connection, PutTarget target) {
        this.connection = connection;
        this.target = target;
        TableSpec spec = target.spec();
        this.buckets = spec.buckets();
        this.hash = spec.bucketKey().isEmpty() || buckets == 1
                ? null
                : new BucketHash(target.schema(), spec.bucketKey(), buckets);
        // writers that start together shall not all begin with the same bucket
        this.nextBucket = (int) Math.floorMod(connection.randomLong(), (long) buckets);
    }

    /** Batches that wait to be encoded or sent: while there are some, small blocks gain nothing by leaving early. */
    int backlog() {
        return queued.get();
    }

    /** Callers hand over in the order that is to be kept: one at a time. */
    void route(Unit unit, RowSource source) {
        long now = connection.nowNs();
        if (hash != null) {
            divide(unit, source, hash, now);
            return;
        }
        int bucket = nextBucket;
        nextBucket = (nextBucket + 1) % buckets;
        BucketSender sender = sender(bucket);
        encode(unit, source, sender, new PutBatch(unit, bucket, source.schema(), unit.rows, null, now, queued));
    }

    private void encode(Unit unit, RowSource source, BucketSender sender, PutBatch batch) {
        sender.enqueue(batch);
        connection.codecs().execute(unit.bytes, (encoder, decoder) -> encode(encoder, source, sender, batch));
    }

    private synchronized BucketSender sender(int bucket) {
        return senders.computeIfAbsent(bucket, b -> new BucketSender(connection, target, b));
    }

    private void encode(BatchEncoder encoder, RowSource source, BucketSender sender, PutBatch batch) {
        EncodedBatch encoded;
        try {
            try (VectorSchemaRoot root = source.open()) {
                encoded = encoder.encode(source.schema(), root);
            } finally {
                source.release();
            }
        } catch (RuntimeException | Error e) {
            sender.drop(batch, typed(e));
            return;
        }
        sender.encoded(batch, encoded);
    }

    private void divide(Unit unit, RowSource source, BucketHash by, long now) {
        boolean small = CodecPool.isSmall(unit.bytes);
        synchronized (toDivide) {
            if (dividing || !small) {
                toDivide.add(() -> divideNow(unit, source, by, now));
            }
            if (dividing) {
                return;
            }
            // callers come one at a time: nobody can want to divide while this one does it itself
            dividing = !small;
        }
        if (small) {
            divideNow(unit, source, by, now);
        } else {
            connection.codecs().execute((encoder, decoder) -> divideNext());
        }
    }

    private void divideNext() {
        Runnable task;
        synchronized (toDivide) {
            task = toDivide.remove();
        }
        task.run();
        synchronized (toDivide) {
            dividing = !toDivide.isEmpty();
            if (!dividing) {
                return;
            }
        }
        connection.codecs().execute((encoder, decoder) -> divideNext());
    }

    private void divideNow(Unit unit, RowSource source, BucketHash by, long now) {
        int[][] chosen = {IntStream.range(0, unit.rows).toArray()};
        int bucket = 0;
        try {
            try (VectorSchemaRoot root = source.open()) {
                chosen = rowsByBucket(by.buckets(root));
                for (; bucket < buckets; bucket++) {
                    int[] rows = chosen[bucket];
                    if (rows.length > 0) {
                        VectorSchemaRoot part = Rows.take(root, rows, connection.allocator());
                        send(unit, bucket, rows, new OwnRoot(part, source.schema()), now);
                    }
                }
            } finally {
                source.release();
            }
        } catch (RuntimeException | Error e) {
            WeirException error = typed(e);
            int[] lost =
                    Stream.of(chosen).skip(bucket).flatMapToInt(IntStream::of).toArray();
            connection.acks().execute(() -> unit.settled(lost, 0, 0, lost.length, error));
        }
    }

    private void send(Unit unit, int bucket, int[] rows, OwnRoot part, long now) {
        BucketSender sender = sender(bucket);
        encode(unit, part, sender, new PutBatch(unit, bucket, part.schema(), rows.length, rows, now, queued));
    }

    private int[][] rowsByBucket(int[] bucketOfRow) {
        int[] counts = new int[buckets];
        for (int bucket : bucketOfRow) {
            counts[bucket]++;
        }
        int[][] rows = new int[buckets][];
        for (int bucket = 0; bucket < buckets; bucket++) {
            rows[bucket] = new int[counts[bucket]];
        }
        for (int row = bucketOfRow.length - 1; row >= 0; row--) {
            int bucket = bucketOfRow[row];
            rows[bucket][--counts[bucket]] = row;
        }
        return rows;
    }

    private static WeirException typed(Throwable error) {
        return error instanceof WeirException known
                ? known
                : new WeirException(ErrorCode.INTERNAL, "the rows could not be encoded error=" + error, error);
    }

    synchronized void close() {
        senders.values().forEach(BucketSender::close);
    }

    /** Vectors that are owned by this source. */
    record OwnRoot(VectorSchemaRoot root, TableSchema schema) implements RowSource {
        @Override
        public VectorSchemaRoot open() {
            return root;
        }

        @Override
        public void release() {}
    }
}
