package dev.weir.sim.lake;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableName;
import dev.weir.lake.schema.LakeLayout;
import dev.weir.lake.schema.LakeSchema;
import dev.weir.lake.tier.LakeWriter;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;
import dev.weir.sim.check.RowReader;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.transforms.Transform;

/** Makes files of rows of the log, as DuckDB does in a server: parted as they shall be, some larger and some smaller. */
final class RowFiles implements LakeWriter {
    private static final int LONGEST_FILE = 1 << 20;

    private final Tables tables;
    private final RowReader reader;
    private final ObjectStore store;
    private final SplittableRandom random;

    /** @param store where files that are merged lie */
    RowFiles(Tables tables, RowReader reader, ObjectStore store, SplittableRandom random) {
        this.tables = tables;
        this.reader = reader;
        this.store = store;
        this.random = random;
    }

    @Override
    public Files write(Order order) {
        Schema schema = LakeSchema.of(order.table().spec().schema());
        PartitionSpec spec = LakeLayout.partition(schema, order.partition());
        Map<List<Optional<Object>>, List<LakeRow>> parts = new LinkedHashMap<>();
        for (LakeRow row : rows(order)) {
            parts.computeIfAbsent(partition(row, schema, spec), key -> new ArrayList<>())
                    .add(row);
        }
        List<Written> written = new ArrayList<>();
        parts.forEach((values, rows) -> {
            int from = 0;
            while (from < rows.size()) {
                int to = random.nextInt(3) == 0 ? from + 1 + random.nextInt(rows.size() - from) : rows.size();
                written.add(written(rows.subList(from, to), values, schema));
                from = to;
            }
        });
        return files(written);
    }

    @Override
    public Files merge(Merge order) {
        List<LakeRow> rows = new ArrayList<>();
        order.files().forEach(file -> rows.addAll(read(ServerLake.WAREHOUSE.name(file.location()))));
        rows.sort(Comparator.comparingInt(LakeRow::bucket).thenComparingLong(LakeRow::offset));
        Schema schema = LakeSchema.of(order.table().spec().schema());
        return files(List.of(written(rows, List.of(), schema)));
    }

    private List<LakeRow> read(ObjectName name) {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_FILE);
        if (store.get(name, 0, bytes).isEmpty()) {
            throw new WeirException(ErrorCode.CORRUPT, "a file of the lake is gone file=" + name);
        }
        bytes.flip();
        byte[] file = new byte[bytes.remaining()];
        bytes.get(file);
        return LakeRow.read(file);
    }

    private static Written written(List<LakeRow> rows, List<Optional<Object>> partition, Schema schema) {
        ObjectContent content = ObjectContent.of(ByteBuffer.wrap(LakeRow.file(rows)));
        return new Written(content, rows.size(), partition, FileFigures.of(rows, schema));
    }

    private static Files files(List<Written> written) {
        return new Files() {
            @Override
            public List<Written> list() {
                return written;
            }

            @Override
            public void close() {
                // they are in memory
            }
        };
    }

    static List<Optional<Object>> partition(LakeRow row, Schema schema, PartitionSpec spec) {
        List<Optional<Object>> values = new ArrayList<>();
        for (PartitionField field : spec.fields()) {
            String column = schema.findColumnName(field.sourceId());
            @SuppressWarnings("unchecked")
            Transform<Object, Object> transform = (Transform<Object, Object>) field.transform();
            values.add(FileFigures.value(row, column).map(transform.bind(schema.findType(field.sourceId()))));
        }
        return values;
    }

    private List<LakeRow> rows(Order order) {
        String name = order.table().spec().name();
        OpenTable table = tables.find(TableName.parse(name))
                .filter(there -> there.info().tableId().equals(order.table().tableId()))
                .orElseThrow(() -> new WeirException(ErrorCode.UNKNOWN_TABLE, "the table was dropped table=" + name));
        List<LakeRow> rows = new ArrayList<>();
        List<ReadLease> leases = table.leases();
        try {
            for (int bucket = 0; bucket < leases.size(); bucket++) {
                read(
                        leases.get(bucket),
                        bucket,
                        order.from().at(bucket),
                        order.to().at(bucket),
                        rows);
            }
        } finally {
            leases.forEach(ReadLease::close);
        }
        return rows;
    }

    private void read(ReadLease lease, int bucket, long from, long to, List<LakeRow> into) {
        long start = lease.view().startOffset();
        if (start > from) {
            throw new WeirException(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "rows that have not settled are gone from the log bucket=" + bucket + " offset=" + from + " start="
                            + start);
        }
        if (from < to) {
            reader.read(lease.view(), from, to, new RowReader.Sink() {
                @Override
                public void rows(long offset, long[] rows, long timestampUs) {
                    for (int i = 0; i < rows.length; i++) {
                        into.add(new LakeRow(bucket, offset + i, timestampUs, rows[i]));
                    }
                }

                @Override
                public boolean failed(WeirException error) {
                    throw error;
                }
            });
        }
    }
}
