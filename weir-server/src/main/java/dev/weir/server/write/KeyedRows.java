package dev.weir.server.write;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.column.BytesView;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.key.KeyEncoder;
import dev.weir.format.row.EncodedRows;
import dev.weir.format.row.RowEncoder;
import dev.weir.format.row.RowPatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Change;
import dev.weir.format.wire.KeySpec;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.tablet.AppendRows;
import dev.weir.storage.state.Merge;
import dev.weir.storage.state.RowWrites;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Turns rows for a primary-key table, in the table's columns and perhaps {@code _change}, into what a lane folds. Serves one stream. */
final class KeyedRows {
    private static final byte[] DELETE = bytes(Change.DELETE);
    /** An upsert: the word of those who do not know whether the key is there. */
    private static final byte[] UPSERT = bytes("upsert");

    private static final byte[] INSERT = bytes(Change.INSERT);
    private static final byte[] UPDATE_BEFORE = bytes(Change.UPDATE_BEFORE);
    private static final byte[] UPDATE_AFTER = bytes(Change.UPDATE_AFTER);

    private final TableInfo table;
    private final KeySpec key;
    private final Conform conform;
    private final Merge merge;
    private final KeyEncoder keys;
    private final RowEncoder rows;

    /** What is to become of a row. */
    private enum Write {
        UPSERT,
        DELETE,
        NOTHING
    }

    private KeyedRows(TableInfo table, KeySpec key, Conform conform, Merge merge) {
        TableSchema schema = table.spec().schema();
        this.table = table;
        this.key = key;
        this.conform = conform;
        this.merge = merge;
        this.keys = new KeyEncoder(schema, key.columns());
        this.rows = new RowEncoder(schema, table.schemaId());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static KeyedRows of(TableInfo table, KeySpec key, Conform conform, Coverage coverage) {
        Merge merge = switch (coverage) {
            case WHOLE_ROWS -> whole(key);
            case SOME_COLUMNS -> part(table, key, conform);
        };
        return new KeyedRows(table, key, conform, merge);
    }

    private static Merge whole(KeySpec key) {
        return switch (key.merge()) {
            case LAST -> Merge.LAST;
            case FIRST_ROW -> Merge.FIRST_ROW;
        };
    }

    private static Merge part(TableInfo table, KeySpec key, Conform conform) {
        return switch (key.merge()) {
            case LAST -> Merge.patch(new RowPatch(table.spec().schema(), table.schemaId(), conform.sentColumns()));
            case FIRST_ROW ->
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "the first row of a key stays as it is, so none is changed in part; send whole rows table="
                                + table.name());
        };
    }

    /** The rows that are to be written, if not all of them are: images of what was before, and deletes that the table ignores, are not. */
    Optional<int[]> kept(VectorSchemaRoot arranged) {
        Write[] writes = writes(arranged);
        int[] kept = new int[writes.length];
        int count = 0;
        for (int row = 0; row < writes.length; row++) {
            if (writes[row] != Write.NOTHING) {
                kept[count++] = row;
            }
        }
        return count == writes.length ? Optional.empty() : Optional.of(Arrays.copyOf(kept, count));
    }

    private Write[] writes(VectorSchemaRoot arranged) {
        Write[] writes = new Write[arranged.getRowCount()];
        BytesView changes = conform.hasChange() ? BytesView.of(arranged.getVector(Change.COLUMN)) : null;
        for (int row = 0; row < writes.length; row++) {
            writes[row] = changes == null ? Write.UPSERT : write(changes, row);
        }
        return writes;
    }

    private Write write(BytesView changes, int row) {
        if (is(changes, row, DELETE)) {
            return switch (key.deletes()) {
                case ALLOW -> Write.DELETE;
                case IGNORE -> Write.NOTHING;
                case REJECT ->
                    throw new WeirException(
                            ErrorCode.INVALID_REQUEST,
                            "the table takes no deletes; send upserts only, or make it with deletes = 'allow' table="
                                    + table.name());
            };
        }
        if (is(changes, row, UPDATE_BEFORE)) {
            return Write.NOTHING;
        }
        if (is(changes, row, UPSERT) || is(changes, row, INSERT) || is(changes, row, UPDATE_AFTER)) {
            requireWhole();
            return Write.UPSERT;
        }
        throw new WeirException(
                ErrorCode.INVALID_REQUEST,
                "a row does not say what is to become of it; _change is upsert or delete, or what a changelog says table="
                        + table.name() + " row=" + row);
    }

    private static boolean is(BytesView changes, int row, byte[] text) {
        if (changes.length(row) != text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (MemoryUtil.getByte(changes.address(row) + i) != text[i]) {
                return false;
            }
        }
        return true;
    }

    private void requireWhole() {
        @Nullable String missing = conform.missingNotNull();
        if (missing != null) {
            throw new WeirException(
                    ErrorCode.INVALID_SCHEMA,
                    "a column that may not be null is missing; only deletes can do without it table=" + table.name()
                            + " column=" + missing);
        }
    }

    /** All these rows, which are kept; the root stays the caller's. */
    AppendRows.Keyed of(VectorSchemaRoot arranged, List<WriterEntry> writers, BufferAllocator allocator) {
        Write[] writes = writes(arranged);
        boolean[] deletes = new boolean[writes.length];
        for (int row = 0; row < deletes.length; row++) {
            deletes[row] = writes[row] == Write.DELETE;
        }
        EncodedKeys encodedKeys = keys.encode(arranged);
        EncodedRows encoded = rows.encode(columns(arranged), allocator);
        try {
            long bytes = encodedKeys.bytes().length;
            if (encoded.count() > 0) {
                int last = encoded.count() - 1;
                bytes += encoded.address(last) + encoded.length(last) - encoded.address(0);
            }
            return new AppendRows.Keyed(RowWrites.of(encodedKeys, encoded, deletes, merge), bytes, writers);
        } catch (RuntimeException | Error e) {
            encoded.close();
            throw e;
        }
    }

    /** Without {@code _change}. */
    private VectorSchemaRoot columns(VectorSchemaRoot arranged) {
        List<Field> columns = table.spec().schema().columns();
        return new VectorSchemaRoot(
                columns, arranged.getFieldVectors().subList(0, columns.size()), arranged.getRowCount());
    }
}
