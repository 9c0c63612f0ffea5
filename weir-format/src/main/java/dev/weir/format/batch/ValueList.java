package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;

/** The values of a dictionary, one after the other, on the heap: a stream keeps them for as long as it lasts, and they are few. */
final class ValueList {
    private byte[] data = {};
    private int[] ends = {};
    private boolean[] nulls = {};
    private int count;

    int count() {
        return count;
    }

    long bytes() {
        return (long) data.length + 5L * ends.length;
    }

    void add(Cells cells, long limit) {
        long more = (long) count + cells.count();
        long size = end();
        for (int i = 0; i < cells.count(); i++) {
            size += cells.length(i);
        }
        if (size + 5 * more > limit) {
            throw new WeirException(
                    ErrorCode.BATCH_TOO_LARGE,
                    "the dictionaries of the stream are too large; send the columns plain bytes=" + (size + 5 * more)
                            + " limit=" + limit);
        }
        data = Arrays.copyOf(data, (int) size);
        ends = Arrays.copyOf(ends, (int) more);
        nulls = Arrays.copyOf(nulls, (int) more);
        for (int i = 0; i < cells.count(); i++) {
            int at = end();
            cells.get(i, data, at);
            nulls[count] = cells.isNull(i);
            ends[count++] = at + cells.length(i);
        }
    }

    private int end() {
        return count == 0 ? 0 : ends[count - 1];
    }

    boolean isNull(int index) {
        return nulls[index];
    }

    int length(int index) {
        return ends[index] - start(index);
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    void copy(int index, ArrowBuf to, long at) {
        to.setBytes(at, data, start(index), length(index));
    }
}
