package dev.weir.client.append;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Rows;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.schema.TypeNames;
import dev.weir.format.wire.Change;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.Text;
import org.jspecify.annotations.Nullable;

/**
 * A user's batch in the table's order of columns, in pieces of bounded size. The user may overwrite the batch as soon as
 * {@code append} returns, so each piece is copied; a copy costs little beside compressing, which then runs elsewhere.
 */
final class WholeBatch implements AutoCloseable {
    private static final long MAX_PIECE_BYTES = 16L << 20;
    private static final int MAX_PIECE_ROWS = 1 << 20;

    private final TableSchema schema;
    private final BufferAllocator allocator;
    private final VectorSchemaRoot ordered;
    private final List<AutoCloseable> own = new ArrayList<>();

    WholeBatch(TableSchema schema, VectorSchemaRoot batch, BufferAllocator allocator) {
        this.schema = schema;
        this.allocator = allocator;
        try {
            this.ordered = order(batch);
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private VectorSchemaRoot order(VectorSchemaRoot batch) {
        for (FieldVector vector : batch.getFieldVectors()) {
            schema.require(vector.getName());
        }
        List<FieldVector> vectors = new ArrayList<>();
        for (Field field : schema.columns()) {
            FieldVector vector = find(batch, field.getName());
            if (vector == null && field.getName().equals(Change.COLUMN)) {
                vector = upserts(field, batch.getRowCount());
            } else if (vector == null) {
                vector = nulls(field, batch.getRowCount());
            } else {
                if (vector instanceof ExtensionTypeVector<?> extension) {
                    vector = (FieldVector) extension.getUnderlyingVector();
                }
                if (!sameType(field, vector.getField())) {
                    throw new WeirException(
                            ErrorCode.TYPE_MISMATCH,
                            "the batch's column has another type than the table's: cast it column=" + field.getName()
                                    + " table_type=" + TypeNames.shown(field) + " batch_type="
                                    + TypeNames.shown(vector.getField()));
                }
                if (!field.isNullable() && vector.getNullCount() > 0) {
                    throw new WeirException(
                            ErrorCode.TYPE_MISMATCH,
                            "the column takes no null: give values column=" + field.getName() + " nulls="
                                    + vector.getNullCount());
                }
            }
            vectors.add(vector);
        }
        return new VectorSchemaRoot(schema.columns(), vectors, batch.getRowCount());
    }

    private FieldVector upserts(Field field, int rows) {
        VarCharVector vector = (VarCharVector) field.createVector(allocator);
        own.add(vector);
        Text upsert = new Text(Change.INSERT);
        vector.setInitialCapacity(rows);
        for (int row = 0; row < rows; row++) {
            vector.setSafe(row, upsert);
        }
        vector.setValueCount(rows);
        return vector;
    }

    static @Nullable FieldVector find(VectorSchemaRoot batch, String name) {
        for (FieldVector vector : batch.getFieldVectors()) {
            if (vector.getName().equals(name)) {
                return vector;
            }
        }
        return null;
    }

    private FieldVector nulls(Field field, int rows) {
        if (!field.isNullable()) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "the batch lacks a column that takes no null: add it column=" + field.getName());
        }
        FieldVector vector = field.createVector(allocator);
        own.add(vector);
        vector.setInitialCapacity(rows);
        vector.allocateNew();
        vector.setValueCount(rows);
        return vector;
    }

    private static boolean sameType(Field table, Field given) {
        ArrowType type = given.getType();
        boolean map = table.getType() instanceof ArrowType.Map && type instanceof ArrowType.Map;
        if ((!map && !table.getType().equals(type))
                || table.getChildren().size() != given.getChildren().size()) {
            return false;
        }
        for (int i = 0; i < table.getChildren().size(); i++) {
            Field a = table.getChildren().get(i);
            Field b = given.getChildren().get(i);
            boolean named =
                    table.getType() instanceof ArrowType.Struct && !a.getName().equals(b.getName());
            if (!sameType(a, b) || (named && !a.getName().matches("key|value"))) {
                return false;
            }
        }
        return true;
    }

    List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>();
        if (ordered.getRowCount() > 0) {
            split(0, ordered.getRowCount(), pieces);
        }
        return pieces;
    }

    private void split(int from, int to, List<Piece> pieces) {
        boolean whole = from == 0 && to == ordered.getRowCount();
        VectorSchemaRoot slice = whole ? ordered : Rows.slice(ordered, from, to);
        if (!whole) {
            own.add(slice);
        }
        long bytes = Rows.bytes(slice);
        int rows = to - from;
        if (rows > 1 && (bytes > MAX_PIECE_BYTES || rows > MAX_PIECE_ROWS)) {
            int middle = from + rows / 2;
            split(from, middle, pieces);
            split(middle, to, pieces);
        } else {
            pieces.add(new Piece(slice, bytes));
        }
    }

    final class Piece {
        private final VectorSchemaRoot slice;
        private final long bytes;

        Piece(VectorSchemaRoot slice, long bytes) {
            this.slice = slice;
            this.bytes = Math.max(1, bytes);
        }

        int rows() {
            return slice.getRowCount();
        }

        long bytes() {
            return bytes;
        }

        /** In memory of its own, owned by the caller. */
        VectorSchemaRoot copy() {
            try (ArrowRecordBatch batch = new VectorUnloader(slice).getRecordBatch()) {
                long size = 0;
                for (ArrowBuf buffer : batch.getBuffers()) {
                    size += padded(buffer);
                }
                try (ArrowBuf memory = allocator.buffer(size)) {
                    List<ArrowBuf> buffers = new ArrayList<>();
                    long at = 0;
                    for (ArrowBuf buffer : batch.getBuffers()) {
                        long length = buffer.readableBytes();
                        MemoryUtil.copyMemory(
                                buffer.memoryAddress() + buffer.readerIndex(), memory.memoryAddress() + at, length);
                        ArrowBuf part = memory.slice(at, length);
                        part.writerIndex(length);
                        buffers.add(part);
                        at += padded(buffer);
                    }
                    return load(batch, buffers);
                }
            }
        }

        private VectorSchemaRoot load(ArrowRecordBatch like, List<ArrowBuf> buffers) {
            VectorSchemaRoot root = VectorSchemaRoot.create(schema.arrow(), allocator);
            try (ArrowRecordBatch copied = new ArrowRecordBatch(like.getLength(), like.getNodes(), buffers)) {
                new VectorLoader(root).load(copied);
                return root;
            } catch (Throwable e) {
                root.close();
                throw e;
            }
        }

        private static long padded(ArrowBuf buffer) {
            return (buffer.readableBytes() + 7) & ~7L;
        }
    }

    @Override
    public void close() {
        for (AutoCloseable each : own) {
            try {
                each.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new WeirException(ErrorCode.INTERNAL, "vectors could not be closed", e);
            }
        }
    }
}
