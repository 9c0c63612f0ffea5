package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** A batch in the making: buffers that are taken as they are, and columns that are put together value by value. Nothing is allocated before its size is known. */
final class PlainColumns {
    /** Values by their rows. */
    interface Source {
        int count();

        boolean isNull(int row);

        /** Of a value that is not null. */
        int length(int row);

        void copy(int row, ArrowBuf to, long at);

        static Source of(Cells cells) {
            return new Source() {
                @Override
                public int count() {
                    return cells.count();
                }

                @Override
                public boolean isNull(int row) {
                    return cells.isNull(row);
                }

                @Override
                public int length(int row) {
                    return cells.length(row);
                }

                @Override
                public void copy(int row, ArrowBuf to, long at) {
                    cells.copy(row, to, at);
                }
            };
        }
    }

    private interface Fill {
        void into(ArrowBuf from, ArrowBuf to, long at);
    }

    private final BatchLimits limits;
    private final List<Long> nodeLengths = new ArrayList<>();
    private final List<Long> nullCounts = new ArrayList<>();
    private final List<Long> lengths = new ArrayList<>();
    private final List<Fill> fills = new ArrayList<>();
    private long end;

    PlainColumns(BatchLimits limits) {
        this.limits = limits;
    }

    void copied(int length, long nulls) {
        nodeLengths.add((long) length);
        nullCounts.add(nulls);
    }

    void copied(Cells.Piece piece) {
        buffer(piece.length(), (from, to, at) -> to.setBytes(at, from, piece.offset(), piece.length()));
    }

    /** @param width of each value; 0: they have offsets */
    void add(Source source, int width) {
        long nulls = 0;
        long bytes = 0;
        for (int row = 0; row < source.count(); row++) {
            if (source.isNull(row)) {
                nulls++;
            } else {
                bytes += source.length(row);
            }
        }
        copied(source.count(), nulls);
        buffer(nulls == 0 ? 0 : Bits.bytes(source.count()), (from, to, at) -> validity(source, to, at));
        if (width > 0) {
            buffer((long) source.count() * width, (from, to, at) -> values(source, width, to, at));
        } else {
            buffer(4L * (source.count() + 1), (from, to, at) -> offsets(source, to, at));
            buffer(bytes, (from, to, at) -> data(source, to, at));
        }
    }

    private void buffer(long length, Fill fill) {
        lengths.add(length);
        fills.add(fill);
        end += BatchLayout.padded(length);
        if (end > limits.maxRawBytes() || length > Integer.MAX_VALUE) {
            throw new WeirException(
                    ErrorCode.BATCH_TOO_LARGE,
                    "the batch is too large once each value is in its place; send smaller ones bytes=" + end + " limit="
                            + limits.maxRawBytes());
        }
    }

    private static void validity(Source source, ArrowBuf to, long at) {
        for (int row = 0; row < source.count(); row++) {
            if (!source.isNull(row)) {
                long place = at + (row >> 3);
                to.setByte(place, to.getByte(place) | 1 << (row & 7));
            }
        }
    }

    private static void values(Source source, int width, ArrowBuf to, long at) {
        for (int row = 0; row < source.count(); row++) {
            if (!source.isNull(row)) {
                source.copy(row, to, at + (long) row * width);
            }
        }
    }

    private static void offsets(Source source, ArrowBuf to, long at) {
        int offset = 0;
        for (int row = 0; row < source.count(); row++) {
            to.setInt(at + 4L * row, offset);
            offset += source.isNull(row) ? 0 : source.length(row);
        }
        to.setInt(at + 4L * source.count(), offset);
    }

    private static void data(Source source, ArrowBuf to, long at) {
        long next = at;
        for (int row = 0; row < source.count(); row++) {
            if (!source.isNull(row)) {
                source.copy(row, to, next);
                next += source.length(row);
            }
        }
    }

    FoldedBatches.Plain write(long rows, ArrowBuf from, BufferAllocator allocator) {
        ArrowBuf body = allocator.buffer(end);
        try {
            body.setZero(0, end);
            long[] offsets = new long[fills.size()];
            long at = 0;
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = at;
                fills.get(i).into(from, body, at);
                at += BatchLayout.padded(lengths.get(i));
            }
            body.writerIndex(end);
            BatchMessage message = new BatchMessage(
                    rows, Codec.NONE, array(nodeLengths), array(nullCounts), offsets, array(lengths), end);
            return new FoldedBatches.Plain(message.toMetadata(null), body);
        } catch (RuntimeException | Error e) {
            body.close();
            throw e;
        }
    }

    private static long[] array(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }
}
