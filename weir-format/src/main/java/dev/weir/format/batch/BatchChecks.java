package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.column.FixedWidth;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Whether columns can be read without looking outside of their buffers, and mean something: sizes always, each value of a stranger's
 * batch too. Walks fields, nodes and buffers in step; one object checks one batch.
 */
final class BatchChecks {
    /** How much is looked at. */
    enum Depth {
        /** What a few numbers per buffer tell. */
        SIZES,
        /** Every value. */
        VALUES,
        /** Only whether there are nulls where there may be none. */
        NULLS
    }

    private final RawColumns raw;
    private final Depth depth;
    private int node;
    private int buffer;

    private BatchChecks(RawColumns raw, Depth depth) {
        this.raw = raw;
        this.depth = depth;
    }

    static void check(List<Field> columns, RawColumns raw, Depth depth) {
        BatchChecks checks = new BatchChecks(raw, depth);
        for (Field column : columns) {
            int at = checks.node;
            checks.field(column, column.getName());
            if (!column.isNullable() && raw.nullCounts[at] > 0 && depth != Depth.SIZES) {
                throw unexpectedNull(column.getName());
            }
        }
    }

    private void field(Field field, String path) {
        int own = node++;
        int validity = buffer++;
        long length = raw.nodeLengths[own];
        if (depth != Depth.NULLS) {
            validity(path, own, validity);
        }
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Utf8 || type instanceof ArrowType.Binary) {
            int offsets = buffer++;
            int data = buffer++;
            if (depth != Depth.NULLS) {
                offsets(path, length, offsets, raw.lengths[data]);
                if (depth == Depth.VALUES && type instanceof ArrowType.Utf8) {
                    text(path, length, raw.addresses[offsets], raw.addresses[data]);
                }
            }
        } else if (type instanceof ArrowType.Struct) {
            for (Field child : field.getChildren()) {
                struct(child, path + "." + child.getName(), validity, length);
            }
        } else if (type instanceof ArrowType.FixedSizeList list) {
            fixedSizeList(field.getChildren().get(0), path + ".element", validity, length, list.getListSize());
        } else if (type instanceof ArrowType.List || type instanceof ArrowType.Map) {
            list(field.getChildren().get(0), path, validity, length);
        } else {
            int values = buffer++;
            if (depth != Depth.NULLS) {
                long needed = type instanceof ArrowType.Bool ? Bits.bytes(length) : length * FixedWidth.bytes(type);
                expect(path, "values", raw.lengths[values], needed);
            }
            if (depth == Depth.VALUES && type instanceof ArrowType.Decimal decimal) {
                decimals(path, length, decimal, validity, raw.addresses[values]);
            }
        }
    }

    private void validity(String path, int own, int validity) {
        long length = raw.nodeLengths[own];
        long nulls = raw.nullCounts[own];
        if (raw.lengths[validity] == 0) {
            if (nulls != 0) {
                throw malformed("nulls are counted, but there is no validity buffer", path, "nulls=" + nulls);
            }
            return;
        }
        expect(path, "validity", raw.lengths[validity], Bits.bytes(length));
        if (depth == Depth.VALUES) {
            long found = length - Bits.count(raw.addresses[validity], length);
            if (found != nulls) {
                throw malformed("the null count is wrong", path, "nulls=" + nulls + " found=" + found);
            }
        }
    }

    private void offsets(String path, long length, int offsets, long dataLength) {
        if (length == 0 && raw.lengths[offsets] == 0) {
            return; // arrow allows it
        }
        expect(path, "offsets", raw.lengths[offsets], (length + 1) * 4);
        long address = raw.addresses[offsets];
        int previous = MemoryUtil.getInt(address);
        int last = MemoryUtil.getInt(address + length * 4);
        if (previous < 0 || last < previous || last > dataLength) {
            throw malformed(
                    "offsets lead outside of the values",
                    path,
                    "first=" + previous + " last=" + last + " length=" + dataLength);
        }
        if (depth == Depth.VALUES) {
            boolean ascending = true;
            for (long i = 1; i <= length; i++) {
                int offset = MemoryUtil.getInt(address + i * 4);
                ascending &= offset >= previous;
                previous = offset;
            }
            if (!ascending) {
                throw malformed("offsets descend", path, "rows=" + length);
            }
        }
    }

    /** All values at once; that each begins with a character of its own is then enough. */
    private void text(String path, long length, long offsets, long data) {
        if (length == 0) {
            return;
        }
        int first = MemoryUtil.getInt(offsets);
        int last = MemoryUtil.getInt(offsets + length * 4);
        long ascii = Utf8.asciiPrefix(data + first, (long) last - first);
        if (ascii == last - first) {
            return;
        }
        boolean valid = Utf8.isValid(data + first + ascii, last - first - ascii);
        for (long i = 0; valid && i < length; i++) {
            int offset = MemoryUtil.getInt(offsets + i * 4);
            valid = offset == last || !Utf8.isContinuation(data + offset);
        }
        if (!valid) {
            throw malformed("the text is not valid utf-8; use a binary column, or encode it", path, "rows=" + length);
        }
    }

    private void struct(Field child, String path, int parentValidity, long parentLength) {
        int childNode = node;
        int childValidity = buffer;
        field(child, path);
        if (raw.nodeLengths[childNode] != parentLength) {
            throw malformed(
                    "a struct's field has another length than the struct",
                    path,
                    "length=" + raw.nodeLengths[childNode] + " expected=" + parentLength);
        }
        if (mustNotBeNull(child, childNode)) {
            for (long i = 0; i < parentLength; i++) {
                if (isValid(parentValidity, i) && !isValid(childValidity, i)) {
                    throw unexpectedNull(path);
                }
            }
        }
    }

    private void fixedSizeList(Field child, String path, int parentValidity, long parentLength, int size) {
        int childNode = node;
        int childValidity = buffer;
        field(child, path);
        if (raw.nodeLengths[childNode] != parentLength * size) {
            throw malformed(
                    "a fixed-size list has the wrong number of elements",
                    path,
                    "length=" + raw.nodeLengths[childNode] + " expected=" + parentLength * size);
        }
        if (mustNotBeNull(child, childNode)) {
            for (long i = 0; i < parentLength; i++) {
                if (isValid(parentValidity, i)
                        && Bits.anyClear(raw.addresses[childValidity], i * size, (i + 1) * size)) {
                    throw unexpectedNull(path);
                }
            }
        }
    }

    private void list(Field child, String path, int parentValidity, long length) {
        int offsets = buffer++;
        int childNode = node;
        int childValidity = buffer;
        if (depth != Depth.NULLS) {
            offsets(path, length, offsets, raw.nodeLengths[childNode]);
        }
        field(child, path + "." + child.getName());
        if (mustNotBeNull(child, childNode)) {
            long address = raw.addresses[offsets];
            for (long i = 0; i < length; i++) {
                if (isValid(parentValidity, i)
                        && Bits.anyClear(
                                raw.addresses[childValidity],
                                MemoryUtil.getInt(address + i * 4),
                                MemoryUtil.getInt(address + i * 4 + 4))) {
                    throw unexpectedNull(path + "." + child.getName());
                }
            }
        }
    }

    private boolean mustNotBeNull(Field child, int childNode) {
        return depth != Depth.SIZES && !child.isNullable() && raw.nullCounts[childNode] > 0;
    }

    private boolean isValid(int validity, long row) {
        return raw.lengths[validity] == 0 || Bits.isSet(raw.addresses[validity], row);
    }

    private void decimals(String path, long length, ArrowType.Decimal decimal, int validity, long values) {
        DecimalRange range = new DecimalRange(decimal.getPrecision());
        for (long i = 0; i < length; i++) {
            if (!range.contains(values + i * 16) && isValid(validity, i)) {
                throw malformed(
                        "a decimal has more digits than its precision",
                        path,
                        "row=" + i + " precision=" + decimal.getPrecision());
            }
        }
    }

    private static void expect(String path, String what, long found, long needed) {
        if (found < needed) {
            throw malformed("a buffer is too short", path, "buffer=" + what + " bytes=" + found + " needed=" + needed);
        }
    }

    private static WeirException malformed(String sentence, String path, String facts) {
        return new WeirException(ErrorCode.MALFORMED_BATCH, sentence + " column=" + path + " " + facts);
    }

    private static WeirException unexpectedNull(String path) {
        return new WeirException(
                ErrorCode.TYPE_MISMATCH, "a column that is not nullable has a null; give it a value column=" + path);
    }
}
