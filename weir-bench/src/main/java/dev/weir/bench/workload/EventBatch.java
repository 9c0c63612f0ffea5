package dev.weir.bench.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.function.LongToIntFunction;
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
    private static final byte[][] KINDS = bytes(Events.KINDS);
    private static final byte[][] COUNTRIES = bytes(Events.COUNTRIES);

    private final VectorSchemaRoot root;
    private final int capacity;
    private final byte[] text;

    public EventBatch(BufferAllocator allocator, int capacity) {
        this.capacity = capacity;
        this.text = new byte[capacity * Events.PAYLOAD_BYTES];
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
        long textBytes = words("kind", KINDS, Events::kind, first, count)
                + words("country", COUNTRIES, Events::country, first, count);
        for (int r = 0; r < count; r++) {
            Events.url(first + r, text, r * Events.URL_BYTES);
        }
        textBytes += fixedText("url", Events.URL_BYTES, count);
        for (int r = 0; r < count; r++) {
            Events.payload(first + r, text, r * Events.PAYLOAD_BYTES);
        }
        textBytes += fixedText("payload", Events.PAYLOAD_BYTES, count);
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

    private long words(String column, byte[][] words, LongToIntFunction wordOfRow, long first, int count) {
        VarCharVector vector = (VarCharVector) root.getVector(column);
        long offsets = vector.getOffsetBuffer().memoryAddress();
        int end = 0;
        MemoryUtil.putInt(offsets, 0);
        for (int r = 0; r < count; r++) {
            byte[] word = words[wordOfRow.applyAsInt(first + r)];
            System.arraycopy(word, 0, text, end, word.length);
            end += word.length;
            MemoryUtil.putInt(offsets + 4L * (r + 1), end);
        }
        return copyText(vector, end, count);
    }

    private long fixedText(String column, int length, int count) {
        VarCharVector vector = (VarCharVector) root.getVector(column);
        long offsets = vector.getOffsetBuffer().memoryAddress();
        for (int r = 0; r <= count; r++) {
            MemoryUtil.putInt(offsets + 4L * r, r * length);
        }
        return copyText(vector, length * count, count);
    }

    private long copyText(VarCharVector vector, int bytes, int count) {
        MemoryUtil.copyToMemory(text, 0, vector.getDataBuffer().memoryAddress(), bytes);
        // else setValueCount takes the rows for missing and writes their offsets again
        vector.setLastSet(count - 1);
        return bytes;
    }

    private long address(String column) {
        return root.getVector(column).getDataBuffer().memoryAddress();
    }

    private static byte[][] bytes(List<String> words) {
        return words.stream().map(w -> w.getBytes(ISO_8859_1)).toArray(byte[][]::new);
    }

    @Override
    public void close() {
        root.close();
    }
}
