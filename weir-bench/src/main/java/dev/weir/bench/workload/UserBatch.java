package dev.weir.bench.workload;

import java.util.function.LongUnaryOperator;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Upserts of {@link Users} as one Arrow batch, filled again and again, as {@link EventBatch}. */
public final class UserBatch implements AutoCloseable {
    private static final byte[][] COUNTRIES = TextColumn.bytes(Events.COUNTRIES);

    private final VectorSchemaRoot root;
    private final int capacity;
    private final LongUnaryOperator keys;
    private final TextColumn text;

    /** @param keys of the upserts: {@link Users#key}, or others */
    public UserBatch(BufferAllocator allocator, int capacity, LongUnaryOperator keys) {
        this.capacity = capacity;
        this.keys = keys;
        this.text = new TextColumn(capacity * Users.NAME_BYTES);
        this.root = VectorSchemaRoot.create(Users.SCHEMA, allocator);
        for (FieldVector vector : root.getFieldVectors()) {
            if (vector instanceof VarCharVector strings) {
                strings.allocateNew((long) capacity * Users.NAME_BYTES, capacity);
            } else if (vector instanceof BaseFixedWidthVector fixed) {
                fixed.allocateNew(capacity);
            }
            ArrowBuf validity = vector.getValidityBuffer();
            validity.setOne(0, validity.capacity());
        }
    }

    /** Holds upserts {@code first} (included) to {@code first + count}. */
    public void fill(long first, int count) {
        if (count > capacity) {
            throw new IllegalArgumentException("batch is full: count=" + count + " capacity=" + capacity);
        }
        long ids = address("user_id");
        long scores = address("score");
        long times = address("updated");
        for (int r = 0; r < count; r++) {
            long j = first + r;
            MemoryUtil.putLong(ids + 8L * r, keys.applyAsLong(j));
            MemoryUtil.putLong(scores + 8L * r, Double.doubleToRawLongBits(Users.score(j) / 1000.0));
            MemoryUtil.putLong(times + 8L * r, Users.updatedMs(j));
        }
        text.fixed((VarCharVector) root.getVector("name"), Users.NAME_BYTES, Users::name, first, count);
        text.words((VarCharVector) root.getVector("country"), COUNTRIES, Users::country, first, count);
        root.setRowCount(count);
    }

    public VectorSchemaRoot root() {
        return root;
    }

    private long address(String column) {
        return root.getVector(column).getDataBuffer().memoryAddress();
    }

    @Override
    public void close() {
        root.close();
    }
}
