package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/**
 * A column of a batch from a stranger, value by value: wherever its bytes lie, and never outside of the body. A null has no bytes, except that of a fixed width, which has some.
 */
abstract class Cells {
    private static final int VIEW_BYTES = 16;
    private static final int MOST_INLINE_BYTES = 12;

    private final ArrowBuf body;
    private final Piece validity;
    private final int count;

    /** A buffer's place in the body, within its bounds. */
    record Piece(long offset, long length) {
        void needs(long bytes, String what) {
            if (length < bytes) {
                throw malformed("a buffer is too short buffer=" + what + " bytes=" + length + " needed=" + bytes);
            }
        }
    }

    private Cells(ArrowBuf body, Piece validity, int count) {
        this.body = body;
        this.validity = validity;
        this.count = count;
        if (validity.length() > 0) {
            validity.needs(Bits.bytes(count), "validity");
        }
    }

    static WeirException malformed(String why) {
        return new WeirException(ErrorCode.MALFORMED_BATCH, why);
    }

    final int count() {
        return count;
    }

    final boolean isNull(int index) {
        return validity.length() > 0 && (body.getByte(validity.offset() + (index >> 3)) >> (index & 7) & 1) == 0;
    }

    /** Of the value's bytes; checked. */
    abstract int length(int index);

    /** Where they begin in the body. */
    abstract long start(int index);

    final void get(int index, byte[] to, int at) {
        body.getBytes(start(index), to, at, length(index));
    }

    final void copy(int index, ArrowBuf to, long at) {
        to.setBytes(at, body, start(index), length(index));
    }

    static Cells fixed(ArrowBuf body, Piece validity, Piece values, int count, int width) {
        values.needs((long) count * width, "values");
        return new Cells(body, validity, count) {
            @Override
            int length(int index) {
                return width;
            }

            @Override
            long start(int index) {
                return values.offset() + (long) index * width;
            }
        };
    }

    /** @param offsetBytes 4 or 8 */
    static Cells offsets(ArrowBuf body, Piece validity, Piece offsets, Piece data, int count, int offsetBytes) {
        if (count > 0) {
            offsets.needs((count + 1L) * offsetBytes, "offsets");
        }
        return new Cells(body, validity, count) {
            private long offset(int index) {
                long at = offsets.offset() + (long) index * offsetBytes;
                return offsetBytes == 4 ? body.getInt(at) : body.getLong(at);
            }

            @Override
            int length(int index) {
                if (isNull(index)) {
                    return 0;
                }
                long from = offset(index);
                long to = offset(index + 1);
                if (from < 0 || to < from || to > data.length() || to - from > Integer.MAX_VALUE) {
                    throw malformed("a value lies outside of its buffer from=" + from + " to=" + to + " bytes="
                            + data.length());
                }
                return (int) (to - from);
            }

            @Override
            long start(int index) {
                return isNull(index) ? 0 : data.offset() + offset(index);
            }
        };
    }

    /** Each value is in its view, if it is short, or else in one of the buffers. */
    static Cells views(ArrowBuf body, Piece validity, Piece views, List<Piece> data, int count) {
        views.needs((long) count * VIEW_BYTES, "views");
        return new Cells(body, validity, count) {
            @Override
            int length(int index) {
                if (isNull(index)) {
                    return 0;
                }
                long view = views.offset() + (long) index * VIEW_BYTES;
                int length = body.getInt(view);
                if (length < 0) {
                    throw malformed("a view has a negative length length=" + length);
                }
                if (length > MOST_INLINE_BYTES) {
                    int buffer = body.getInt(view + 8);
                    int offset = body.getInt(view + 12);
                    if (buffer < 0
                            || buffer >= data.size()
                            || offset < 0
                            || offset + (long) length > data.get(buffer).length()) {
                        throw malformed("a view points outside of the batch buffer=" + buffer + " offset=" + offset
                                + " length=" + length);
                    }
                }
                return length;
            }

            @Override
            long start(int index) {
                long view = views.offset() + (long) index * VIEW_BYTES;
                if (isNull(index) || body.getInt(view) <= MOST_INLINE_BYTES) {
                    return isNull(index) ? 0 : view + 4;
                }
                return data.get(body.getInt(view + 8)).offset() + body.getInt(view + 12);
            }
        };
    }
}
