package dev.weir.sim.check;

import dev.weir.format.key.BucketHash;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.key.KeyEncoder;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Change;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.TableSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Rows of a primary-key table. A row is one number again, its id, from which all columns follow, the key too: so a row that was read is
 * checked by itself, and to write the same row once more is to write the same id. A row of the changelog is an id and what happened to it.
 */
public final class KeyedShape implements StoredRows {
    /** So many values of the columns of the key there are. */
    public static final int KEYS = 96;

    public static final TableSchema SCHEMA = TableSchema.create(new Schema(List.of(
            Field.notNullable("id", new ArrowType.Int(64, true)),
            Field.nullable("name", new ArrowType.Utf8()),
            Field.notNullable("key", new ArrowType.Int(32, true)),
            Field.notNullable("part", new ArrowType.Utf8()),
            Field.nullable("half", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)))));

    private static final List<String> KINDS =
            List.of(Change.INSERT, Change.UPDATE_BEFORE, Change.UPDATE_AFTER, Change.DELETE);
    static final int INSERT = 0;
    static final int UPDATE_BEFORE = 1;
    static final int UPDATE_AFTER = 2;
    static final int DELETE = 3;

    private static final String[] PARTS = {"", "a", "a\0", "b"};

    private final TableSpec spec;
    private final boolean wide;
    private final EncodedKeys encoded;
    private final int[] bucketOfKey;

    KeyedShape(TableSpec spec) {
        this.spec = spec;
        this.wide = spec().columns().size() > 1;
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot all = rows(LongStream.range(0, KEYS).toArray(), allocator)) {
            this.encoded = new KeyEncoder(spec.schema(), spec().columns()).encode(all);
            this.bucketOfKey = new BucketHash(spec.schema(), spec.bucketKey(), spec.buckets()).buckets(all);
        }
    }

    /** What the table says of its key. */
    public KeySpec spec() {
        return spec.key().orElseThrow();
    }

    /** A row that nobody has written yet. */
    public static long id(long batch, int row, int key) {
        return (batch * RowShape.MAX_ROWS + row) * KEYS + key;
    }

    static long batch(long id) {
        return id / KEYS / RowShape.MAX_ROWS;
    }

    /** Rows with the same one have the same primary key. */
    public int keyOf(long id) {
        int key = (int) (id % KEYS);
        return wide ? key : key - key % PARTS.length;
    }

    /** Where a row belongs. */
    public int bucketOf(long id) {
        return bucketOfKey[keyOf(id)];
    }

    /** The primary key, as the server has it. */
    public byte[] bytes(int key) {
        return encoded.key(key);
    }

    /** Of all values; those that {@link #keyOf} never answers are equal to another. */
    public EncodedKeys keys() {
        return encoded;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] part(long id) {
        return text(PARTS[(int) (id % PARTS.length)]);
    }

    private static int keyColumn(long id) {
        return (int) (id % KEYS) / PARTS.length - 3;
    }

    /** Several lengths, so that rows of one key differ in it, or do not. */
    private static byte[] name(long id) {
        return text("row " + "x".repeat((int) (id / KEYS % 3)) + id);
    }

    private static boolean isNameless(long id) {
        return id / KEYS % 5 == 0;
    }

    /** The caller's. */
    public static VectorSchemaRoot rows(long[] ids, BufferAllocator allocator) {
        VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA.arrow(), allocator);
        root.getFieldVectors().forEach(vector -> vector.setInitialCapacity(ids.length));
        root.allocateNew();
        for (int row = 0; row < ids.length; row++) {
            long id = ids[row];
            ((BigIntVector) root.getVector(0)).setSafe(row, id);
            if (isNameless(id)) {
                ((VarCharVector) root.getVector(1)).setNull(row);
            } else {
                ((VarCharVector) root.getVector(1)).setSafe(row, name(id));
            }
            ((IntVector) root.getVector(2)).setSafe(row, keyColumn(id));
            ((VarCharVector) root.getVector(3)).setSafe(row, part(id));
            ((Float8Vector) root.getVector(4)).setSafe(row, id / 2.0);
        }
        root.setRowCount(ids.length);
        return root;
    }

    /** With a column {@code _change}; the caller's. */
    public static VectorSchemaRoot rows(long[] ids, List<String> changes, BufferAllocator allocator) {
        VectorSchemaRoot rows = rows(ids, allocator);
        VarCharVector change =
                (VarCharVector) SCHEMA.changelog().columns().getLast().createVector(allocator);
        change.allocateNew();
        for (int row = 0; row < ids.length; row++) {
            change.setSafe(row, text(changes.get(row)));
        }
        change.setValueCount(ids.length);
        List<FieldVector> vectors = new ArrayList<>(rows.getFieldVectors());
        vectors.add(change);
        return new VectorSchemaRoot(SCHEMA.changelog().columns(), vectors, ids.length);
    }

    /** The ids of rows of the table's columns; a row that is not what its id says is a violation. */
    static long[] ids(VectorSchemaRoot root) {
        BigIntVector ids = (BigIntVector) root.getVector("id");
        VarCharVector names = (VarCharVector) root.getVector("name");
        IntVector keys = (IntVector) root.getVector("key");
        VarCharVector parts = (VarCharVector) root.getVector("part");
        Float8Vector halves = (Float8Vector) root.getVector("half");
        long[] all = new long[root.getRowCount()];
        for (int row = 0; row < all.length; row++) {
            long id = ids.get(row);
            boolean same = id >= 0
                    && (isNameless(id)
                            ? names.isNull(row)
                            : !names.isNull(row) && Arrays.equals(names.get(row), name(id)))
                    && keys.get(row) == keyColumn(id)
                    && Arrays.equals(parts.get(row), part(id))
                    && halves.get(row) == id / 2.0;
            Violation.require(same, "a row was read that nobody wrote: row %d of its batch, id %d", row, id);
            all[row] = id;
        }
        return all;
    }

    @Override
    public TableSchema schema() {
        return spec.logSchema();
    }

    @Override
    public long[] read(VectorSchemaRoot root) {
        long[] ids = ids(root);
        VarCharVector changes = (VarCharVector) root.getVector(Change.COLUMN);
        return IntStream.range(0, ids.length)
                .mapToLong(row -> {
                    String text = new String(changes.get(row), StandardCharsets.US_ASCII);
                    int kind = KINDS.indexOf(text);
                    Violation.require(kind >= 0, "a row of a changelog says %s", text);
                    return row(ids[row], kind);
                })
                .toArray();
    }

    /** A row of the changelog. */
    static long row(long id, int kind) {
        return id * KINDS.size() + kind;
    }

    static int kind(long row) {
        return (int) (row % KINDS.size());
    }

    static String text(long row) {
        return KINDS.get(kind(row)) + " " + idOf(row);
    }

    static long idOf(long row) {
        return row / KINDS.size();
    }

    @Override
    public long id(long row) {
        return idOf(row);
    }
}
