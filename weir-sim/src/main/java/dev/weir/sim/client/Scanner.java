package dev.weir.sim.client;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.Position;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.TableName;
import dev.weir.server.serve.FrameSink;
import dev.weir.sim.check.BucketModel;
import dev.weir.sim.check.TableModel;
import dev.weir.sim.check.Violation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Scans a bucket through the shipped serving code, as the door does: some columns, their offsets, perhaps a condition. */
public final class Scanner implements Actor {
    private static final BatchLimits LIMITS = BatchLimits.DEFAULT;

    private final Scene scene;

    public Scanner(Scene scene) {
        this.scene = scene;
    }

    @Override
    public void act() {
        List<BucketModel> buckets = scene.model().buckets().stream()
                .filter(bucket -> bucket.isOpen() && bucket.table().presence() == TableModel.Presence.THERE)
                .toList();
        if (!buckets.isEmpty()) {
            scan(buckets.get(scene.random().nextInt(buckets.size())));
        }
    }

    /** Retention may have been there meanwhile, and nobody has looked. */
    private boolean rests(BucketModel bucket) {
        return !scene.world()
                .up()
                .tables()
                .require(TableName.parse(bucket.table().name()))
                .buckets()
                .get(bucket.bucket())
                .tablet()
                .isOpen();
    }

    private void scan(BucketModel bucket) {
        long start = scene.lake().map(lake -> lake.startOf(bucket)).orElse(bucket.start());
        if (start >= bucket.end() || rests(bucket)) {
            return;
        }
        boolean fromTheBegin = scene.lake().isPresent() && scene.happens(0.3);
        long from = fromTheBegin ? start : scene.random().nextLong(start, bucket.end());
        long to = scene.random().nextLong(from, bucket.end()) + 1;
        Optional<Long> least = scene.happens(0.5)
                ? Optional.of(bucket.idAt(scene.random().nextLong(from, to)).orElse(0L))
                : Optional.empty();
        ScanRequest request = new ScanRequest(
                bucket.table().name(),
                ScanRequest.Read.CHANGELOG,
                Optional.of(bucket.bucket()),
                fromTheBegin ? new Position.Earliest() : new Position.Offset(from),
                new Position.Offset(to),
                false,
                scene.happens(0.5)
                        ? List.of("id", ScanRequest.OFFSET)
                        : List.of("name", ScanRequest.OFFSET, "half", "id"),
                least.map(id -> new Predicate.Compare("id", Predicate.Op.GE, new Literal.Int(id))),
                scene.happens(0.5));
        scene.world().trace().add("scan", from, to);
        try (Sink sink = new Sink(request)) {
            scene.world().up().scans().open(request, sink).run();
            sink.check(bucket, from, to, least, fromTheBegin);
        }
    }

    /** Takes the frames and looks at the rows. */
    private final class Sink implements FrameSink, AutoCloseable {
        private final TableSchema schema;
        private final BatchDecoder decoder =
                new BatchDecoder(scene.world().up().memory().allocator(), LIMITS);
        private final List<long[]> rows = new ArrayList<>();
        private @Nullable WeirException error;
        private boolean finished;
        private boolean begun;

        Sink(ScanRequest request) {
            this.schema = scene.world().up().scans().schema(request);
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public boolean gone() {
            return false;
        }

        @Override
        public void send(FlightFrame frame) {
            try (frame) {
                if (!begun) {
                    begun = true;
                    return;
                }
                BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(frame.header()), schema, LIMITS);
                try (VectorSchemaRoot root = decoder.decode(schema, layout, frame.body(), BatchDecoder.Trust.NONE)) {
                    BigIntVector ids = (BigIntVector) root.getVector("id");
                    BigIntVector offsets = (BigIntVector) root.getVector(ScanRequest.OFFSET);
                    for (int row = 0; row < root.getRowCount(); row++) {
                        rows.add(new long[] {offsets.get(row), ids.get(row)});
                    }
                }
            }
        }

        @Override
        public void finished() {
            finished = true;
        }

        @Override
        public void failed(WeirException why) {
            error = why;
        }

        /** All rows of the range that pass, in order, and no others. */
        void check(BucketModel bucket, long from, long to, Optional<Long> least, boolean fromTheBegin) {
            WeirException why = error;
            boolean spoilt = bucket.table().isSpoilt() || bucket.mayBeShut();
            boolean noLake =
                    (from < bucket.start() || fromTheBegin) && scene.world().mayLackLake();
            if (why != null && !(spoilt && why.code() == ErrorCode.CORRUPT) && !noLake) {
                scene.requireTroubles("a scan failed", why);
            }
            int next = 0;
            for (long offset = from; offset < to; offset++) {
                Optional<Long> id = bucket.idAt(offset);
                boolean passes = id.isEmpty() || least.isEmpty() || id.get() >= least.get();
                if (next < rows.size() && rows.get(next)[0] == offset) {
                    long found = rows.get(next)[1];
                    Violation.require(
                            passes && (id.isEmpty() || id.get() == found),
                            "a scan found row %d at offset %d, which holds %s",
                            found,
                            offset,
                            id);
                    next++;
                } else {
                    Violation.require(
                            !passes || id.isEmpty() || why != null, "a scan missed row %s at offset %d", id, offset);
                }
            }
            Violation.require(next == rows.size(), "a scan found rows that it was not asked for");
            Violation.require(finished || why != null, "a scan did not end");
        }

        @Override
        public void close() {
            decoder.close();
        }
    }
}
