package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.CommitTimes;
import dev.weir.format.predicate.Predicate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** The rows of a system table, the same ones as often as the statement reads them. */
final class SystemRows implements RowSource {
    private static final int BATCH_ROWS = 16 * ScanRun.CHUNK_ROWS;

    private final SystemTable table;
    private final List<Object[]> rows;
    private final BufferAllocator allocator;

    SystemRows(SystemTable table, BufferAllocator allocator) {
        this.table = table;
        this.rows = table.rows().get();
        this.allocator = allocator;
    }

    @Override
    public String name() {
        return table.name();
    }

    @Override
    public List<Field> columns() {
        return table.columns();
    }

    @Override
    public long rowCount() {
        return rows.size();
    }

    @Override
    public boolean isSystem() {
        return true;
    }

    @Override
    public BatchSource open(int[] columns, Optional<Predicate> predicate, ScanCounters counters) {
        AtomicInteger next = new AtomicInteger();
        return new BatchSource() {
            @Override
            public @Nullable BatchRange take() {
                int from = next.getAndAdd(BATCH_ROWS);
                if (from >= rows.size()) {
                    return null;
                }
                List<Object[]> batch = rows.subList(from, Math.min(rows.size(), from + BATCH_ROWS));
                counters.batches.increment();
                return new BatchRange(0, from, SystemRows::noTimes, 1, 0, batch.size(), batch);
            }

            @Override
            public Reader reader() {
                return new Reader() {
                    @Override
                    @SuppressWarnings("unchecked") // what take() gave it
                    public VectorSchemaRoot read(BatchRange range) {
                        return vectors((List<Object[]>) range.batch(), columns);
                    }

                    @Override
                    public void close() {
                        // nothing is its own
                    }
                };
            }
        };
    }

    @Override
    public BatchSource summarize(int[] columns, Summary summary, ScanCounters counters) {
        return open(columns, Optional.empty(), counters);
    }

    private static CommitTimes noTimes() {
        throw new WeirException(ErrorCode.INTERNAL, "rows of a system table have no commit times");
    }

    private VectorSchemaRoot vectors(List<Object[]> batch, int[] columns) {
        List<FieldVector> vectors = new ArrayList<>();
        try {
            for (int column : columns) {
                FieldVector vector = table.columns().get(column).createVector(allocator);
                vectors.add(vector);
                for (int row = 0; row < batch.size(); row++) {
                    Object value = batch.get(row)[column];
                    if (value != null) {
                        set(vector, row, value);
                    }
                }
                vector.setValueCount(batch.size());
            }
            return new VectorSchemaRoot(
                    Arrays.stream(columns).mapToObj(table.columns()::get).toList(), vectors, batch.size());
        } catch (RuntimeException e) {
            vectors.forEach(FieldVector::close);
            throw e;
        }
    }

    private static void set(FieldVector vector, int row, Object value) {
        switch (vector) {
            case VarCharVector texts -> texts.setSafe(row, ((String) value).getBytes(StandardCharsets.UTF_8));
            case BigIntVector numbers -> numbers.setSafe(row, (Long) value);
            case TimeStampMicroTZVector times -> times.setSafe(row, (Long) value);
            case BitVector flags -> flags.setSafe(row, (Boolean) value ? 1 : 0);
            case ListVector lists -> {
                List<?> elements = (List<?>) value;
                int at = lists.startNewValue(row);
                for (int i = 0; i < elements.size(); i++) {
                    set(lists.getDataVector(), at + i, elements.get(i));
                }
                lists.endValue(row, elements.size());
            }
            default -> throw new WeirException(ErrorCode.INTERNAL, "a system table has a column of another type");
        }
    }

    @Override
    public void close() {
        // rows are of the heap
    }
}
