package dev.weir.bench.workload;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Rows of {@link Events} as one Arrow batch, filled again and again: a column at a time, straight into the vectors' memory,
 * because a generator slower than what it feeds would measure itself.
 */
public final class EventBatch implements AutoCloseable {
    private static final byte[][] KINDS = TextColumn.bytes(Events.KINDS);
    private static final byte[][] COUNTRIES = TextColumn.bytes(Events.COUNTRIES);

    private final VectorSchemaRoot root;
    private final int capacity;
    private final TextColumn text;

    public EventBatch(BufferAllocator allocator, int capacity) {
        this.capacity = capacity;
        this.text = new TextColumn(capacity * Events.PAYLOAD_BYTES);
        this.root = VectorSchemaRoot.create(Events.SCHEMA, allocator);
        for (FieldVector vector : root.getFieldVectors()) {
            if (vector instanceof VarCharVector strings) {
                strings.allocateNew((long) capacity * Events.PAYLOAD_BYTES, capacity);
            } else if (vector instanceof BaseFixedWidthVector fixed) {
                fixed.allocateNew(capacity);
            }
            ArrowBuf validity = vector.getValidityBuffer();
            validity.setOne(0, validity.capacity());
        }
    }

    /** Holds rows {@code first} (included) to {@code first + count}; answers their logical bytes. */
    public long fill(long first, int count) {
        if (count > capacity) {
            throw new IllegalArgumentException("batch is full: count=" + count + " capacity=" + capacity);
        }
        numbers(first, count);
        long textBytes = text.words(strings("kind"), KINDS, Events::kind, first, count)
                + text.words(strings("country"), COUNTRIES, Events::country, first, count)
                + text.fixed(strings("url"), Events.URL_BYTES, Events::url, first, count)
                + text.fixed(strings("payload"), Events.PAYLOAD_BYTES, Events::payload, first, count);
        root.setRowCount(count);
        return textBytes + (long) count * Events.FIXED_BYTES;
    }

    public VectorSchemaRoot root() {
        return root;
    }

    private void numbers(long first, int count) {
        long ids = address("event_id");
        long users = address("user_id");
        long times = address("ts");
        long prices = address("price");
        long quantities = address("qty");
        long flags = address("flag");
        int flagByte = 0;
        for (int r = 0; r < count; r++) {
            long row = first + r;
            MemoryUtil.putLong(ids + 8L * r, row);
            MemoryUtil.putLong(users + 8L * r, Events.userId(row));
            MemoryUtil.putLong(times + 8L * r, Events.tsMs(row));
            MemoryUtil.putLong(prices + 8L * r, Double.doubleToRawLongBits(Events.cents(row) / 100.0));
            long qtyWord = Events.qtyWord(row);
            MemoryUtil.putInt(quantities + 4L * r, Events.qty(qtyWord));
            flagByte |= (int) (qtyWord & 1) << (r & 7);
            if ((r & 7) == 7 || r == count - 1) {
                MemoryUtil.putByte(flags + (r >> 3), (byte) flagByte);
                flagByte = 0;
            }
        }
    }

    private VarCharVector strings(String column) {
        return (VarCharVector) root.getVector(column);
    }

    private long address(String column) {
        return root.getVector(column).getDataBuffer().memoryAddress();
    }

    @Override
    public void close() {
        root.close();
    }
}
