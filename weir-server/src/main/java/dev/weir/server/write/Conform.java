package dev.weir.server.write;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.schema.TypeNames;
import dev.weir.format.wire.Change;
import dev.weir.server.catalog.TableInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How the columns of a stream become those of the table: by name. Columns may stand in another order, nullable ones may be
 * missing; types must be the table's own. Worked out once for each stream. Immutable.
 */
public final class Conform {
    private final TableSchema table;
    private final TableSchema incoming;
    private final int[] sourceOfColumn;
    private final boolean identical;
    private final @Nullable String missingNotNull;

    /** @param table the columns that batches are arranged to */
    private Conform(
            TableSchema table,
            TableSchema incoming,
            int[] sourceOfColumn,
            boolean identical,
            @Nullable String missingNotNull) {
        this.table = table;
        this.incoming = incoming;
        this.sourceOfColumn = sourceOfColumn;
        this.identical = identical;
        this.missingNotNull = missingNotNull;
    }

    /** Throws {@code UNKNOWN_COLUMN}, {@code TYPE_MISMATCH} or {@code INVALID_SCHEMA}. */
    public static Conform of(TableInfo info, Schema stream) {
        boolean hasChange = info.spec().key().isPresent()
                && stream.getFields().stream().anyMatch(field -> Change.COLUMN.equals(field.getName()));
        TableSchema table = hasChange ? info.spec().logSchema() : info.spec().schema();
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Field field : stream.getFields()) {
            String name = field.getName();
            if (name == null || !seen.add(name)) {
                throw new WeirException(
                        ErrorCode.INVALID_SCHEMA,
                        "each column must have a name of its own table=" + info.name() + " column=" + name);
            }
            checkType(info, table, field, table.require(name));
            names.add(name);
        }
        int[] sourceOfColumn = new int[table.columns().size()];
        String missingNotNull = null;
        for (int column = 0; column < sourceOfColumn.length; column++) {
            Field field = table.columns().get(column);
            sourceOfColumn[column] = names.indexOf(field.getName());
            if (sourceOfColumn[column] < 0 && !field.isNullable()) {
                if (!hasChange || isKey(info, field)) {
                    throw new WeirException(
                            ErrorCode.INVALID_SCHEMA,
                            "a column that may not be null is missing; send it table=" + info.name() + " column="
                                    + field.getName());
                }
                missingNotNull = field.getName();
            }
        }
        TableSchema incoming = table.project(names);
        boolean identical =
                names.equals(table.columns().stream().map(Field::getName).toList());
        return new Conform(table, incoming, sourceOfColumn, identical, missingNotNull);
    }

    private static boolean isKey(TableInfo info, Field field) {
        return info.spec()
                .key()
                .map(key -> key.columns().contains(field.getName()))
                .orElse(false);
    }

    private static void checkType(TableInfo info, TableSchema table, Field sent, int column) {
        TableSchema one = table.project(List.of(sent.getName()));
        if (!one.sameLayout(new Schema(List.of(sent)))) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "the column has another type than the table's; cast it to "
                            + TypeNames.shown(table.columns().get(column)) + " table=" + info.name() + " column="
                            + sent.getName() + " type=" + TypeNames.shown(sent));
        }
    }

    /** The table's columns that come, in the order in which they come. */
    TableSchema incoming() {
        return incoming;
    }

    /** The table's columns that come. */
    int[] sentColumns() {
        return IntStream.range(0, table.columns().size() - (hasChange() ? 1 : 0))
                .filter(column -> sourceOfColumn[column] >= 0)
                .toArray();
    }

    /** Whether the stream says of each row what is to become of it, in {@code _change}, the last of the arranged columns. */
    boolean hasChange() {
        return table.columns().getLast().getName().equals(Change.COLUMN);
    }

    /** A column without which rows can only be deletes. */
    @Nullable
    String missingNotNull() {
        return missingNotNull;
    }

    /** Whether batches are the table's as they are. */
    boolean identical() {
        return identical;
    }

    /**
     * The table's columns, and {@code _change} if it comes, over the incoming ones. The vectors stay their owner's, but for those that are missing: they are made
     * and added to {@code made}, which the caller closes.
     */
    VectorSchemaRoot arrange(VectorSchemaRoot root, BufferAllocator allocator, List<AutoCloseable> made) {
        List<FieldVector> vectors = new ArrayList<>(sourceOfColumn.length);
        for (int column = 0; column < sourceOfColumn.length; column++) {
            if (sourceOfColumn[column] >= 0) {
                vectors.add(root.getVector(sourceOfColumn[column]));
            } else {
                FieldVector nulls = table.columns().get(column).createVector(allocator);
                made.add(nulls);
                nulls.setInitialCapacity(root.getRowCount());
                nulls.allocateNew();
                nulls.setValueCount(root.getRowCount());
                vectors.add(nulls);
            }
        }
        return new VectorSchemaRoot(table.columns(), vectors, root.getRowCount());
    }
}
