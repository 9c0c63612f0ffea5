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
import dev.weir.storage.state.ChangeKind;
import dev.weir.storage.state.Merge;
import dev.weir.storage.state.RowWrites;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Turns rows for a primary-key table, in the table's columns and perhaps {@code _change}, into what a lane folds. Serves one stream. */
final class KeyedRows {
    /** The word of those who do not know whether the key is there. */
    private static final byte[] UPSERT = "upsert".getBytes(StandardCharsets.US_ASCII);

    private final TableInfo table;
    private final KeySpec key;
    private final Conform conform;
    private final Merge merge;
    private final KeyEncoder keys;
    private final RowEncoder rows;

    private KeyedRows(TableInfo table, KeySpec key, Conform conform, Merge merge) {
        TableSchema schema = table.spec().schema();
        this.table = table;
        this.key = key;
        this.conform = conform;
        this.merge = merge;
        this.keys = new KeyEncoder(schema, key.columns());
        this.rows = new RowEncoder(schema, table.schemaId());
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
        if (!conform.hasChange()) {
            return Optional.empty();
        }
        BytesView changes = changes(arranged);
        int[] kept = new int[arranged.getRowCount()];
        int count = 0;
        for (int row = 0; row < kept.length; row++) {
            if (isWritten(changes, row)) {
                kept[count++] = row;
            }
        }
        return count == kept.length ? Optional.empty() : Optional.of(Arrays.copyOf(kept, count));
    }

    private static BytesView changes(VectorSchemaRoot arranged) {
        return BytesView.of(arranged.getVector(Change.COLUMN));
    }

    private boolean isWritten(BytesView changes, int row) {
        Optional<ChangeKind> said = ChangeKind.of(changes, row);
        if (said.isEmpty() && !changes.is(row, UPSERT)) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "a row does not say what is to become of it; _change is upsert or delete, or what a changelog says table="
                            + table.name() + " row=" + row);
        }
        return switch (said.orElse(ChangeKind.UPDATE_AFTER)) {
            case UPDATE_BEFORE -> false;
            case INSERT, UPDATE_AFTER -> {
                requireWhole();
                yield true;
            }
            case DELETE ->
                switch (key.deletes()) {
                    case ALLOW -> true;
                    case IGNORE -> false;
                    case REJECT ->
                        throw new WeirException(
                                ErrorCode.INVALID_REQUEST,
                                "the table takes no deletes; send upserts only, or make it with deletes = 'allow' table="
                                        + table.name());
                };
        };
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
        boolean[] deletes = deletes(arranged);
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

    private boolean[] deletes(VectorSchemaRoot arranged) {
        boolean[] deletes = new boolean[arranged.getRowCount()];
        if (conform.hasChange()) {
            BytesView changes = changes(arranged);
            for (int row = 0; row < deletes.length; row++) {
                deletes[row] = changes.is(row, ChangeKind.DELETE.text());
            }
        }
        return deletes;
    }

    /** Without {@code _change}. */
    private VectorSchemaRoot columns(VectorSchemaRoot arranged) {
        List<Field> columns = table.spec().schema().columns();
        return new VectorSchemaRoot(
                columns, arranged.getFieldVectors().subList(0, columns.size()), arranged.getRowCount());
    }
}
