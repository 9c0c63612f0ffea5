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
        return new Scan(weir, request.withColumns(List.of(columns)));
    }

    /** Only rows for which it is true. */
    public Scan filter(Predicate filter) {
        return new Scan(weir, request.withFilter(filter));
    }

    public Scan bucket(int bucket) {
        return new Scan(weir, request.withBucket(bucket));
    }

    /** Of a primary-key table what happened to its rows, with {@code _change}, and not the rows as they are now. */
    public Scan changelog() {
        return new Scan(weir, request.withRead(ScanRequest.Read.CHANGELOG));
    }

    /**
     * Of a primary-key table the rows as they are now, as inserts, and then what happens to them, without a gap: to be run by {@link #follow}. The batch whose
     * {@link ScanBatchInfo#state} is {@code END} divides the two in a bucket.
     */
    public Scan rowsThenChangelog() {
        return new Scan(weir, request.withRead(ScanRequest.Read.ROWS_THEN_CHANGELOG));
    }

    /** The first row wanted, of a log; the earliest unless said. */
    public Scan from(Position from) {
        return new Scan(weir, ofLog().withFrom(from));
    }

    /**
     * The first row no longer wanted, of a log; what is committed when the scan starts unless said. Ignored by {@link #follow}.
     */
    public Scan to(Position to) {
        return new Scan(weir, ofLog().withTo(to));
    }

    /** Who says where in a log means the log. */
    private ScanRequest ofLog() {
        return request.read() == ScanRequest.Read.ROWS ? request.withRead(ScanRequest.Read.CHANGELOG) : request;
    }

    /** Batches as they come, of a log; without end. */
    public Batches follow() {
        return run(ofLog().withFollow(true));
    }

    public Batches batches() {
        if (request.read() == ScanRequest.Read.ROWS_THEN_CHANGELOG) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST, "rows and then the changelog have no end: run it by follow");
        }
        return run(request);
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

    private Batches run(ScanRequest scan) {
        TableDescription table = weir.describe(request.table());
        // a log table's rows are its log, which can be read on after a lost connection
        ScanRequest wanted =
                scan.read() == ScanRequest.Read.ROWS && table.spec().key().isEmpty()
                        ? scan.withRead(ScanRequest.Read.CHANGELOG)
                        : scan;
        List<ScanRequest> streams = new ArrayList<>();
        for (BucketDescription bucket : table.buckets()) {
            if (wanted.bucket().isEmpty() || wanted.bucket().get() == bucket.bucket()) {
                ScanRequest one = wanted.withBucket(bucket.bucket());
                streams.add(
                        wanted.read() == ScanRequest.Read.CHANGELOG
                                ? one.withFrom(fixed(wanted.from(), bucket)).withTo(fixed(wanted.to(), bucket))
                                : one);
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
