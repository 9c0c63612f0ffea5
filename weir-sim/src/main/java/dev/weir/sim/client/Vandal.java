package dev.weir.sim.client;

import dev.weir.format.ErrorClass;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.WriterId;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.PutAck;
import dev.weir.format.wire.PutBatchInfo;
import dev.weir.format.wire.TableName;
import dev.weir.server.write.Coverage;
import dev.weir.server.write.PutSession;
import dev.weir.sim.check.KeyedShape;
import dev.weir.sim.check.RowShape;
import dev.weir.sim.check.TableModel;
import dev.weir.sim.check.Violation;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Sends what no client would: it must be told so, by a typed error, and nothing of it may stay. */
public final class Vandal implements Actor {
    /** Encoders and decoders that are made for the first time keep some. */
    private static final long CODECS_BYTES = 1 << 20;

    private final Scene scene;

    public Vandal(Scene scene) {
        this.scene = scene;
    }

    @Override
    public void act() {
        List<TableModel> tables = scene.model().tables().stream()
                .filter(table -> table.presence() == TableModel.Presence.THERE)
                .toList();
        if (tables.isEmpty()) {
            return;
        }
        TableModel table = tables.get(scene.random().nextInt(tables.size()));
        long before = scene.world().up().memory().usedBytes();
        scene.world().trace().add("vandal");
        if (scene.happens(0.2)) {
            strangeColumns(table);
        } else {
            brokenBatch(table);
        }
        long after = scene.world().up().memory().usedBytes();
        Violation.require(
                after - before <= CODECS_BYTES, "a bad batch left %d bytes of native memory behind", after - before);
    }

    private void strangeColumns(TableModel table) {
        Schema schema = scene.happens(0.5)
                ? new Schema(List.of(Field.nullable("nobody", new ArrowType.Utf8())))
                : new Schema(List.of(Field.notNullable("id", new ArrowType.Utf8())));
        try {
            open(table, schema, new Ear());
            throw new Violation("a stream of other columns than the table's was opened");
        } catch (WeirException e) {
            requireTyped(e);
        }
    }

    private PutSession open(TableModel table, Schema schema, PutSession.Client client) {
        return scene.world()
                .up()
                .puts()
                .open(
                        scene.world().up().tables().require(TableName.parse(table.name())),
                        schema,
                        Coverage.WHOLE_ROWS,
                        client);
    }

    private void brokenBatch(TableModel table) {
        boolean keyed = table.keyed().isPresent();
        if (keyed && scene.happens(0.5)) {
            strangeChange(table);
            return;
        }
        long number = scene.model().newBatch();
        int rows = scene.between(1, 20);
        Codec codec = scene.happens(0.5) ? Codec.ZSTD : Codec.NONE;
        Payload good = keyed
                ? keyed(number, rows, "upsert", codec)
                : Payload.encode(number, rows, codec, scene.model().reader().allocator());
        Optional<Integer> bucket = Optional.of(0);
        Payload bad = good;
        switch (scene.random().nextInt(5)) {
            case 0 -> bad = new Payload(good.metadata(), Arrays.copyOf(good.body(), good.body().length / 2));
            case 1 -> bad = new Payload(noise(scene.between(0, 200)), good.body());
            case 2 -> bad = new Payload(Arrays.copyOf(good.metadata(), good.metadata().length / 2), good.body());
            case 3 ->
                bucket = Optional.of(scene.happens(0.5) ? -1 : table.spec().buckets());
            default -> bad = new Payload(good.metadata(), new byte[0]);
        }
        send(table, keyed ? KeyedShape.SCHEMA.changelog() : RowShape.SCHEMA, bad, bucket);
    }

    /** Rows of a primary-key table that say something that there is not, or that the table does not take, or that are of another bucket. */
    private void strangeChange(TableModel table) {
        KeyedShape shape = table.keyed().orElseThrow();
        long number = scene.model().newBatch();
        int rows = scene.between(1, 5);
        int buckets = table.spec().buckets();
        if (scene.happens(0.5)) {
            boolean rejected = shape.spec().deletes() == KeySpec.Deletes.REJECT;
            Payload bad = keyed(number, rows, rejected ? "delete" : "upserts", Codec.NONE);
            send(table, KeyedShape.SCHEMA.changelog(), bad, Optional.empty());
        } else if (buckets > 1) {
            int other = (shape.bucketOf(KeyedShape.id(number, 0, 0)) + 1) % buckets;
            send(table, KeyedShape.SCHEMA.changelog(), keyed(number, 1, "upsert", Codec.NONE), Optional.of(other));
        }
    }

    private Payload keyed(long number, int rows, String change, Codec codec) {
        long[] ids = new long[rows];
        for (int row = 0; row < rows; row++) {
            ids[row] = KeyedShape.id(number, row, row);
        }
        BufferAllocator allocator = scene.model().reader().allocator();
        try (VectorSchemaRoot root = KeyedShape.rows(ids, Collections.nCopies(rows, change), allocator)) {
            return Payload.encode(KeyedShape.SCHEMA.changelog(), root, codec, allocator);
        }
    }

    private void send(TableModel table, TableSchema schema, Payload bad, Optional<Integer> bucket) {
        Ear ear = new Ear();
        PutSession session = open(table, schema.arrow(), ear);
        session.batch(
                bad.metadata(),
                bad.received(scene.world().up().memory().allocator()),
                new PutBatchInfo(bucket, WriterId.NONE, 0));
        WeirException told = ear.told;
        if (told == null) {
            throw new Violation("a broken batch was not refused at once");
        }
        requireTyped(told);
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        scene.random().nextBytes(noise);
        return noise;
    }

    private static void requireTyped(WeirException e) {
        if (e.code().errorClass() != ErrorClass.CALLER) {
            throw new Violation("bad input is the caller's fault, not " + e.code(), e);
        }
    }

    /** Hears what the server says. */
    private static final class Ear implements PutSession.Client {
        private @Nullable WeirException told;

        @Override
        public void acknowledge(PutAck ack) {
            throw new Violation("a broken batch was acknowledged: " + ack);
        }

        @Override
        public void refuse(WeirException error) {
            told = error;
        }

        @Override
        public void finished() {
            throw new Violation("a broken stream was said to be finished");
        }

        @Override
        public void more() {}
    }
}
