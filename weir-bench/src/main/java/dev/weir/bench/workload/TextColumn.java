package dev.weir.bench.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.function.LongToIntFunction;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.VarCharVector;

/** Fills columns of text from the front, by way of an array that is filled again and again. */
final class TextColumn {
    private final byte[] text;

    TextColumn(int bytes) {
        text = new byte[bytes];
    }

    /** Writes the text of one row. */
    interface Writer {
        void write(long row, byte[] into, int at);
    }

    /** Of each row one of these words; answers their bytes. */
    long words(VarCharVector vector, byte[][] words, LongToIntFunction wordOfRow, long first, int count) {
        long offsets = vector.getOffsetBuffer().memoryAddress();
        int end = 0;
        MemoryUtil.putInt(offsets, 0);
        for (int r = 0; r < count; r++) {
            byte[] word = words[wordOfRow.applyAsInt(first + r)];
            System.arraycopy(word, 0, text, end, word.length);
            end += word.length;
            MemoryUtil.putInt(offsets + 4L * (r + 1), end);
        }
        return copy(vector, end, count);
    }

    /** Of each row as many bytes; answers all. */
    long fixed(VarCharVector vector, int length, Writer writer, long first, int count) {
        long offsets = vector.getOffsetBuffer().memoryAddress();
        for (int r = 0; r < count; r++) {
            writer.write(first + r, text, r * length);
        }
        for (int r = 0; r <= count; r++) {
            MemoryUtil.putInt(offsets + 4L * r, r * length);
        }
        return copy(vector, length * count, count);
    }

    private long copy(VarCharVector vector, int bytes, int count) {
        MemoryUtil.copyToMemory(text, 0, vector.getDataBuffer().memoryAddress(), bytes);
        // else setValueCount takes the rows for missing and writes their offsets again
        vector.setLastSet(count - 1);
        return bytes;
    }

    static byte[][] bytes(List<String> words) {
        return words.stream().map(w -> w.getBytes(ISO_8859_1)).toArray(byte[][]::new);
    }
}
