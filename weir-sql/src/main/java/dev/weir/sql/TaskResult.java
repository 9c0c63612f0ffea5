package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a statement that does something. It is done when the answer is first asked for: a result that is only described, as
 * Flight does before it reads one, does nothing.
 */
final class TaskResult implements QueryResult {
    /** The statement's work. */
    interface Task {
        /** Rows of texts and longs, one per column of the schema. {@code running} is told of the query that a cancellation must stop. */
        List<List<Object>> run(Consumer<QueryRun> running);
    }

    private final VectorSchemaRoot root;
    private final Task task;
    private final AtomicReference<@Nullable QueryRun> running = new AtomicReference<>();
    private volatile @Nullable WeirException cancelled;
    private boolean done;

    TaskResult(Schema schema, Task task, BufferAllocator allocator) {
        this.root = VectorSchemaRoot.create(schema, allocator);
        this.task = task;
    }

    static Field text(String name) {
        return new Field(name, FieldType.notNullable(ArrowType.Utf8.INSTANCE), List.of());
    }

    static Field number(String name) {
        return new Field(name, FieldType.notNullable(new ArrowType.Int(64, true)), List.of());
    }

    @Override
    public Schema schema() {
        return root.getSchema();
    }

    @Override
    public boolean next() {
        WeirException reason = cancelled;
        if (reason != null) {
            throw reason;
        }
        if (done) {
            return false;
        }
        done = true;
        List<List<Object>> rows = task.run(this::started);
        root.allocateNew();
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < rows.get(r).size(); c++) {
                FieldVector vector = root.getVector(c);
                switch (rows.get(r).get(c)) {
                    case String text -> ((VarCharVector) vector).setSafe(r, text.getBytes(StandardCharsets.UTF_8));
                    case Long number -> ((BigIntVector) vector).setSafe(r, number);
                    default -> throw new WeirException(ErrorCode.INTERNAL, "an answer is neither text nor number");
                }
            }
        }
        root.setRowCount(rows.size());
        return !rows.isEmpty();
    }

    private void started(QueryRun run) {
        running.set(run);
        WeirException reason = cancelled;
        if (reason != null) {
            run.cancel(reason);
        }
    }

    @Override
    public VectorSchemaRoot root() {
        return root;
    }

    @Override
    public void cancel(WeirException reason) {
        cancelled = reason;
        QueryRun current = running.get();
        if (current != null) {
            current.cancel(reason);
        }
    }

    @Override
    public void close() {
        root.close();
    }
}
