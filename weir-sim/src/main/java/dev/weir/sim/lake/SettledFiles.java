package dev.weir.sim.lake;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.ScanRequest;
import dev.weir.lake.read.LakeView;
import dev.weir.server.serve.ColdRows;
import dev.weir.sim.check.RowShape;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.ObjectStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Rows of a log out of the lake's files. */
final class SettledFiles implements ColdRows.Settled {
    private static final int BATCH_ROWS = 50;

    private final LakeView view;
    private final TableSchema schema;
    private final ObjectStore store;
    private final BufferAllocator allocator;

    SettledFiles(LakeView view, TableSchema schema, ObjectStore store, BufferAllocator allocator) {
        this.view = view;
        this.schema = schema;
        this.store = store;
        this.allocator = allocator;
    }

    @Override
    public long startOffset(int bucket) {
        return view.start().at(bucket);
    }

    @Override
    public long endOffset(int bucket) {
        return view.settled().at(bucket);
    }

    @Override
    public long offsetAt(int bucket, long timestampUs) {
        return rows(bucket, 0, endOffset(bucket)).stream()
                .filter(row -> row.timestampUs() >= timestampUs)
                .mapToLong(LakeRow::offset)
                .min()
                .orElse(endOffset(bucket));
    }

    /** Files that cannot have any of them are not read. */
    private List<LakeRow> rows(int bucket, long from, long to) {
        List<LakeRow> rows = new ArrayList<>();
        for (LakeView.File file : view.files()) {
            boolean maybe = file.within().isEmpty()
                    || (file.within().get().from().at(bucket) < to
                            && file.within().get().to().at(bucket) > from);
            if (maybe) {
                rows.addAll(read(file));
            }
        }
        rows.removeIf(row -> row.bucket() != bucket || row.offset() < from || row.offset() >= to);
        rows.sort(Comparator.comparingLong(LakeRow::offset));
        return rows;
    }

    private List<LakeRow> read(LakeView.File file) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.bytes()));
        Optional<ObjectRange> read = store.get(ServerLake.WAREHOUSE.name(file.location()), 0, bytes);
        if (read.isEmpty() || read.get().objectBytes() != file.bytes()) {
            throw new WeirException(ErrorCode.CORRUPT, "a file of the lake is gone file=" + file.location());
        }
        return LakeRow.read(bytes.array());
    }

    @Override
    public ColdRows.Reading read(int bucket, long from, long to, List<String> columns) {
        List<Field> fields = new ArrayList<>();
        columns.forEach(column -> fields.add(schema.columns().get(schema.require(column))));
        List<FieldVector> stored = new ArrayList<>();
        fields.forEach(field -> stored.add(field.createVector(allocator)));
        FieldVector offsets = Field.notNullable(ScanRequest.OFFSET, new ArrowType.Int(Long.SIZE, true))
                .createVector(allocator);
        FieldVector times = Field.notNullable(
                        ScanRequest.TIMESTAMP, new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"))
                .createVector(allocator);
        List<FieldVector> all = new ArrayList<>(stored);
        all.add(offsets);
        all.add(times);
        return new Batches(
                () -> rows(bucket, from, to),
                VectorSchemaRoot.of(stored.toArray(FieldVector[]::new)),
                (BigIntVector) offsets,
                (TimeStampMicroTZVector) times,
                new VectorSchemaRoot(all));
    }

    private static final class Batches implements ColdRows.Reading {
        private final java.util.function.Supplier<List<LakeRow>> source;
        private final VectorSchemaRoot stored;
        private final BigIntVector offsets;
        private final TimeStampMicroTZVector times;
        private final VectorSchemaRoot root;
        private Optional<List<LakeRow>> rows = Optional.empty();
        private int next;

        Batches(
                java.util.function.Supplier<List<LakeRow>> source,
                VectorSchemaRoot stored,
                BigIntVector offsets,
                TimeStampMicroTZVector times,
                VectorSchemaRoot root) {
            this.source = source;
            this.stored = stored;
            this.offsets = offsets;
            this.times = times;
            this.root = root;
        }

        @Override
        public boolean next() {
            List<LakeRow> all = rows.orElseGet(source);
            rows = Optional.of(all);
            if (next == all.size()) {
                return false;
            }
            List<LakeRow> some = all.subList(next, Math.min(all.size(), next + BATCH_ROWS));
            next += some.size();
            RowShape.fill(stored, some.stream().mapToLong(LakeRow::id).toArray());
            offsets.allocateNew(some.size());
            times.allocateNew(some.size());
            for (int row = 0; row < some.size(); row++) {
                offsets.set(row, some.get(row).offset());
                times.set(row, some.get(row).timestampUs());
            }
            root.setRowCount(some.size());
            return true;
        }

        @Override
        public VectorSchemaRoot root() {
            return root;
        }

        @Override
        public void close() {
            root.close();
        }
    }
}
