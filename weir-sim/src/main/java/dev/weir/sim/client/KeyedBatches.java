package dev.weir.sim.client;

import dev.weir.format.batch.Codec;
import dev.weir.format.batch.WriterId;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Change;
import dev.weir.format.wire.KeySpec;
import dev.weir.sim.check.KeyedShape;
import dev.weir.sim.check.RowShape;
import dev.weir.sim.check.Sent;
import dev.weir.sim.check.TableModel;
import dev.weir.sim.check.Writes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * What a writer sends to a primary-key table: upserts and deletes of few keys, so that they meet, also several times in a batch, now and then of all of them,
 * and rows that are there already.
 */
final class KeyedBatches {
    private static final String UPSERT = "upsert";
    private static final List<String> UPSERTS = List.of(UPSERT, Change.INSERT, Change.UPDATE_AFTER);

    private final Scene scene;
    private final TableModel table;
    private final KeyedShape shape;
    private final Optional<Integer> bucket;
    private final boolean named;
    private final boolean changes;
    private final int hotKeys;

    /** A batch of a writer, and its columns; the receiver closes them. */
    record Made(Sent sent, TableSchema schema, VectorSchemaRoot rows) {}

    private record Row(long id, String change) {}

    /** @param named whether the writer has an id: what others write must be told apart by its rows */
    KeyedBatches(Scene scene, TableModel table, Optional<Integer> bucket, boolean named) {
        this.scene = scene;
        this.table = table;
        this.shape = table.keyed().orElseThrow();
        this.bucket = bucket;
        this.named = named;
        this.changes = scene.happens(0.7);
        this.hotKeys = scene.between(2, 24);
    }

    TableSchema schema() {
        return changes ? KeyedShape.SCHEMA.changelog() : KeyedShape.SCHEMA;
    }

    Made next(WriterId writer, long sequence, BufferAllocator allocator) {
        long number = scene.model().newBatch();
        int count = scene.happens(0.9) ? scene.between(1, 12) : scene.between(1, RowShape.MAX_ROWS - 1);
        boolean broad = scene.happens(0.15);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(number, i, key(broad)));
        }
        List<Row> kept = rows.stream().filter(this::counts).toList();
        long[] ids = kept.stream().mapToLong(Row::id).toArray();
        boolean[] deletes = new boolean[ids.length];
        for (int i = 0; i < ids.length; i++) {
            deletes[i] = kept.get(i).change().equals(Change.DELETE);
        }
        Sent sent = new Sent(number, writer, sequence, bucket, bucketOfRow(ids), new Writes(ids, deletes));
        table.willSend(sent);
        long[] all = rows.stream().mapToLong(Row::id).toArray();
        VectorSchemaRoot root = changes
                ? KeyedShape.rows(all, rows.stream().map(Row::change).toList(), allocator)
                : KeyedShape.rows(all, allocator);
        return new Made(sent, schema(), root);
    }

    Payload payload(Made made, Codec codec, BufferAllocator allocator) {
        try (VectorSchemaRoot rows = made.rows()) {
            return Payload.encode(made.schema(), rows, codec, allocator);
        }
    }

    private int[] bucketOfRow(long[] ids) {
        boolean byKey = bucket.isEmpty() && table.spec().buckets() > 1;
        return byKey ? Arrays.stream(ids).mapToInt(shape::bucketOf).toArray() : new int[0];
    }

    /** One of the bucket that the writer names, if it names one. */
    private int key(boolean broad) {
        int most = broad ? KeyedShape.KEYS : hotKeys;
        int key = scene.random().nextInt(most);
        for (int i = 0; i < KeyedShape.KEYS; i++) {
            int next = (key + i) % KeyedShape.KEYS;
            if (bucket.isEmpty() || shape.bucketOf(next) == bucket.get()) {
                return next;
            }
        }
        // no key belongs there; such a bucket is not named
        throw new IllegalStateException("no key is of bucket " + bucket);
    }

    /** Whether some key belongs to a bucket. */
    static boolean canName(TableModel table, int bucket) {
        for (int key = 0; key < KeyedShape.KEYS; key++) {
            if (table.keyed().orElseThrow().bucketOf(key) == bucket) {
                return true;
            }
        }
        return false;
    }

    private Row row(long number, int row, int key) {
        long id = KeyedShape.id(number, row, key);
        if (!named) {
            return new Row(id, UPSERT);
        }
        if (changes && scene.happens(0.05)) {
            return new Row(id, Change.UPDATE_BEFORE);
        }
        if (changes && shape.spec().deletes() != KeySpec.Deletes.REJECT && scene.happens(0.25)) {
            return new Row(id, Change.DELETE);
        }
        if (scene.happens(0.25)) {
            id = table.buckets()
                    .get(shape.bucketOf(id))
                    .keyed()
                    .flatMap(of -> of.rowNow(shape.keyOf(key)))
                    .orElse(id);
        }
        return new Row(id, changes ? UPSERTS.get(scene.random().nextInt(UPSERTS.size())) : UPSERT);
    }

    private boolean counts(Row row) {
        boolean ignored = row.change().equals(Change.DELETE) && shape.spec().deletes() == KeySpec.Deletes.IGNORE;
        return !ignored && !row.change().equals(Change.UPDATE_BEFORE);
    }
}
