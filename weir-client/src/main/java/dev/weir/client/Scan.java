package dev.weir.client;

import dev.weir.client.columns.RowReader;
import dev.weir.client.scan.MergedBatches;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.wire.BucketDescription;
import dev.weir.format.wire.Position;
import dev.weir.format.wire.ScanBatchInfo;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.TableDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A scan to be run. Immutable: each method answers a changed copy. Rows of a bucket come in order; batches of several buckets
 * come mixed, each of one bucket. A lost connection is taken up where it broke off.
 */
public final class Scan {
    private final Weir weir;
    private final ScanRequest request;

    private Scan(Weir weir, ScanRequest request) {
        this.weir = weir;
        this.request = request;
    }

    static Scan of(Weir weir, String table) {
        return new Scan(weir, ScanRequest.all(table));
    }

    /** Only these, in this order; {@code _bucket}, {@code _offset} and {@code _timestamp} may be among them. */
    public Scan columns(String... columns) {
        return with(request.bucket(), request.from(), request.to(), List.of(columns), request.filter());
    }

    /** Only rows for which it is true. */
    public Scan filter(Predicate filter) {
        return with(request.bucket(), request.from(), request.to(), request.columns(), Optional.of(filter));
    }

    public Scan bucket(int bucket) {
        return with(Optional.of(bucket), request.from(), request.to(), request.columns(), request.filter());
    }

    /** The first row wanted; the earliest unless said. */
    public Scan from(Position from) {
        return with(request.bucket(), from, request.to(), request.columns(), request.filter());
    }

    /** The first row no longer wanted; what is committed when the scan starts unless said. Ignored by {@link #follow}. */
    public Scan to(Position to) {
        return with(request.bucket(), request.from(), to, request.columns(), request.filter());
    }

    private Scan with(
            Optional<Integer> bucket, Position from, Position to, List<String> columns, Optional<Predicate> filter) {
        return new Scan(
                weir, new ScanRequest(request.table(), bucket, from, to, false, columns, filter, request.compressed()));
    }

    /** Batches as they come; without end. */
    public Batches follow() {
        return run(true);
    }

    public Batches batches() {
        return run(false);
    }

    /** Runs the scan and hands over each row; the view is valid during the call only. */
    public void forEach(Consumer<Row> rows) {
        try (Batches batches = batches()) {
            RowReader reader = new RowReader(batches.schema().getFields());
            RowView view = new RowView(reader);
            while (batches.next()) {
                VectorSchemaRoot root = batches.root();
                reader.bind(root);
                int count = root.getRowCount();
                for (int row = 0; row < count; row++) {
                    reader.at(row);
                    rows.accept(view);
                }
            }
        }
    }

    private Batches run(boolean follow) {
        TableDescription table = weir.describe(request.table());
        List<ScanRequest> streams = new ArrayList<>();
        for (BucketDescription bucket : table.buckets()) {
            if (request.bucket().isEmpty() || request.bucket().get() == bucket.bucket()) {
                streams.add(new ScanRequest(
                        request.table(),
                        Optional.of(bucket.bucket()),
                        fixed(request.from(), bucket),
                        fixed(request.to(), bucket),
                        follow,
                        request.columns(),
                        request.filter(),
                        request.compressed()));
            }
        }
        if (streams.isEmpty()) {
            throw new WeirException(
                    ErrorCode.UNKNOWN_BUCKET,
                    "the table has no such bucket bucket=" + request.bucket().orElse(-1) + " buckets="
                            + table.buckets().size());
        }
        return weir.batches(streams);
    }

    /** "Latest" means now, also when the scan has to be taken up again later. */
    private static Position fixed(Position position, BucketDescription bucket) {
        if (!(position instanceof Position.Latest)) {
            return position;
        }
        bucket.error().ifPresent(error -> {
            throw new WeirException(
                    ErrorCode.UNAVAILABLE, "a bucket cannot be opened bucket=" + bucket.bucket() + " reason=" + error);
        });
        return new Position.Offset(bucket.highWatermark());
    }

    /** {@link Batches} over merged streams. */
    record Running(MergedBatches merged) implements Batches {
        @Override
        public Schema schema() {
            return merged.schema();
        }

        @Override
        public boolean next() {
            return merged.next();
        }

        @Override
        public VectorSchemaRoot root() {
            return merged.root();
        }

        @Override
        public Optional<ScanBatchInfo> info() {
            return merged.info();
        }

        @Override
        public void close() {
            merged.close();
        }
    }

    private record RowView(RowReader reader) implements Row {
        @Override
        public boolean isNull(int column) {
            return reader.isNull(column);
        }

        @Override
        public long getLong(int column) {
            return reader.longAt(column);
        }

        @Override
        public int getInt(int column) {
            return reader.intAt(column);
        }

        @Override
        public double getDouble(int column) {
            return reader.doubleAt(column);
        }

        @Override
        public boolean getBoolean(int column) {
            return reader.booleanAt(column);
        }

        @Override
        public String getString(int column) {
            return reader.stringAt(column);
        }

        @Override
        public byte[] getBytes(int column) {
            return reader.bytesAt(column);
        }

        @Override
        public @Nullable Object get(int column) {
            return reader.valueAt(column);
        }
    }
}
