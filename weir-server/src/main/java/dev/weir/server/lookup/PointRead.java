package dev.weir.server.lookup;

import dev.weir.format.WeirException;
import dev.weir.format.key.BucketHash;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.key.KeyEncoder;
import dev.weir.format.row.RowDecoder;
import dev.weir.format.row.RowPointers;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.query.SqlPoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A SQL query for one row by its primary key, answered from the table's rows: planned once, then each time a key is encoded, looked up and its row decoded. Any
 * thread.
 */
public final class PointRead {
    private static final int[] FIRST = {0};

    private final KeyedTables tables;
    private final TableName name;
    private final String tableId;
    private final SqlPoint point;
    private final TableSchema keyColumns;
    private final KeyEncoder encoder;
    private final Optional<BucketHash> hash;
    private final RowDecoder decoder;

    private PointRead(KeyedTables tables, KeyedTable table, SqlPoint point) {
        TableSpec spec = table.spec();
        List<String> key = spec.key().orElseThrow().columns();
        this.tables = tables;
        this.name = TableName.parse(point.table());
        this.tableId = table.tableId();
        this.point = point;
        this.keyColumns = spec.schema().project(key);
        this.encoder = new KeyEncoder(spec.schema(), key);
        this.hash = spec.buckets() == 1
                ? Optional.empty()
                : Optional.of(new BucketHash(spec.schema(), spec.bucketKey(), spec.buckets()));
        this.decoder = RowDecoder.ofLookups(
                spec.schema(),
                table.schemaId(),
                point.columns().stream().mapToInt(spec.schema()::require).toArray());
    }

    /** Throws {@code UNKNOWN_TABLE}. */
    static PointRead of(KeyedTables tables, SqlPoint point) {
        return new PointRead(tables, tables.require(TableName.parse(point.table())), point);
    }

    /** Whether it is answered at once: the table is the one that it was, and nothing must be opened first, which reads from the disk. */
    public boolean isWarm() {
        return same().map(KeyedTable::isWarm).orElse(false);
    }

    /** The table, if it is still the one that it was: why it is not is for the engine to say. */
    private Optional<KeyedTable> same() {
        try {
            KeyedTable table = tables.require(name);
            return table.tableId().equals(tableId) ? Optional.of(table) : Optional.empty();
        } catch (WeirException e) {
            return Optional.empty();
        }
    }

    /**
     * The row, or none. Empty if the engine has to be asked: a value is no key as it stands, or the table is another one now.
     *
     * @param values of the parameters, as texts
     * @param allocator for the answer, which the caller closes
     */
    public Optional<VectorSchemaRoot> read(List<Optional<String>> values, BufferAllocator allocator) {
        Optional<KeyedTable> same = same();
        if (same.isEmpty()) {
            return Optional.empty();
        }
        KeyedTable table = same.get();
        try (VectorSchemaRoot key = VectorSchemaRoot.create(keyColumns.arrow(), allocator)) {
            for (int i = 0; i < point.key().size(); i++) {
                // else there is room for thousands, which is filled with zeros
                key.getVector(i).setInitialCapacity(1);
                SqlPoint.Key part = point.key().get(i);
                Optional<String> text =
                        part.parameter() == 0 ? Optional.of(part.constant()) : values.get(part.parameter() - 1);
                if (text.isEmpty() || !set(key.getVector(i), text.get())) {
                    return Optional.empty();
                }
            }
            key.setRowCount(1);
            EncodedKeys encoded = encoder.encode(key);
            int bucket = hash.map(by -> by.buckets(key)[0]).orElse(0);
            RowPointers found = RowPointers.absent(1);
            try (BucketView view = table.view(bucket)) {
                view.get(encoded, FIRST, found);
                if (found.address(0) == 0) {
                    found.clear();
                }
                return Optional.of(decoder.decode(found, allocator));
            }
        }
    }

    /** Whether the text is a value of the column; what else SQL may make of it is the engine's business. */
    private static boolean set(FieldVector vector, String text) {
        if (vector instanceof VarCharVector texts) {
            texts.setSafe(0, text.getBytes(StandardCharsets.UTF_8));
            return true;
        }
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException e) {
            return false;
        }
        switch (vector) {
            case BigIntVector longs -> longs.setSafe(0, number);
            case IntVector ints when (int) number == number -> ints.setSafe(0, (int) number);
            case SmallIntVector shorts when (short) number == number -> shorts.setSafe(0, (short) number);
            case TinyIntVector bytes when (byte) number == number -> bytes.setSafe(0, (byte) number);
            default -> {
                return false;
            }
        }
        return true;
    }
}
