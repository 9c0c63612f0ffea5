package dev.weir.format.predicate;

import dev.weir.format.column.BytesView;
import dev.weir.format.column.ValidityView;
import dev.weir.format.stats.Bound;
import dev.weir.format.stats.ZoneMap;
import java.util.Arrays;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.jspecify.annotations.Nullable;

/** A text, binary or uuid lies in one of some intervals of bytes, the ends excluded. */
final class BytesCondition implements ColumnCondition {
    private static final byte[] LEAST = {};

    private final byte[][] froms;
    private final long[] fromHeads;
    // null: without end
    private final byte[] @Nullable [] tos;
    private final long[] toHeads;
    // the only value there is, if so
    private final byte @Nullable [] point;

    private BytesCondition(byte[][] froms, byte[] @Nullable [] tos) {
        this.froms = froms;
        this.fromHeads = heads(froms);
        this.tos = tos;
        this.toHeads = heads(tos);
        byte[] to = tos.length == 1 ? tos[0] : null;
        boolean isPoint = to != null && new ByteString(froms[0]).next().equals(new ByteString(to));
        this.point = isPoint ? froms[0] : null;
    }

    static BytesCondition of(IntervalSet<ByteString> set) {
        int count = set.intervals().size();
        byte[][] froms = new byte[count][];
        byte[] @Nullable [] tos = new byte[count][];
        for (int i = 0; i < count; i++) {
            ByteString from = set.intervals().get(i).from();
            ByteString to = set.intervals().get(i).to();
            froms[i] = from == null ? LEAST : from.bytes();
            tos[i] = to == null ? null : to.bytes();
        }
        return new BytesCondition(froms, tos);
    }

    private static long[] heads(byte[] @Nullable [] strings) {
        return Arrays.stream(strings)
                .mapToLong(string -> string == null ? -1 : BytesView.head(string))
                .toArray();
    }

    @Override
    public boolean mayMatch(ZoneMap zone) {
        if (zone.nullCount() >= zone.rowCount() || froms.length == 0) {
            return false;
        }
        byte[] lower = zone.lower() instanceof Bound.Bytes bytes ? bytes.value() : LEAST;
        int interval = zone.upper() instanceof Bound.Bytes bytes ? lastAtMost(bytes.value()) : froms.length - 1;
        if (interval < 0) {
            return false;
        }
        byte[] to = tos[interval];
        return to == null || Arrays.compareUnsigned(lower, to) < 0;
    }

    /** The last interval that begins at or before the value, or -1. */
    private int lastAtMost(byte[] value) {
        int first = 0;
        int last = froms.length - 1;
        while (first <= last) {
            int middle = (first + last) >>> 1;
            if (Arrays.compareUnsigned(froms[middle], value) <= 0) {
                first = middle + 1;
            } else {
                last = middle - 1;
            }
        }
        return last;
    }

    @Override
    public void filter(FieldVector vector, long[] mask) {
        ValidityView validity = ValidityView.of(vector);
        BytesView values = BytesView.of(vector);
        byte[] only = point;
        for (int word = 0; word < mask.length; word++) {
            long open = mask[word] & validity.word(word);
            mask[word] = only == null ? inIntervals(values, word, open) : equalTo(only, values, word, open);
        }
    }

    @Override
    public Optional<IntervalSet<ByteString>> keys(KeyBytes column) {
        return Optional.of(column.texts(froms, tos));
    }

    private long equalTo(byte[] only, BytesView values, int word, long candidates) {
        long head = fromHeads[0];
        long passing = 0;
        for (long open = candidates; open != 0; open &= open - 1) {
            int row = (word << 6) + Long.numberOfTrailingZeros(open);
            int length = values.length(row);
            if (length == only.length) {
                long address = values.address(row);
                if (values.head(address, length) == head
                        && (length <= 8 || BytesView.compare(address, length, only) == 0)) {
                    passing |= open & -open;
                }
            }
        }
        return passing;
    }

    private long inIntervals(BytesView values, int word, long candidates) {
        if (froms.length == 0) {
            return 0;
        }
        long passing = 0;
        for (long open = candidates; open != 0; open &= open - 1) {
            int row = (word << 6) + Long.numberOfTrailingZeros(open);
            int length = values.length(row);
            long address = values.address(row);
            if (contains(address, length, values.head(address, length))) {
                passing |= open & -open;
            }
        }
        return passing;
    }

    private boolean contains(long address, int length, long head) {
        int first = 0;
        int last = froms.length - 1;
        while (first <= last) {
            int middle = (first + last) >>> 1;
            if (compare(address, length, head, froms[middle], fromHeads[middle]) >= 0) {
                first = middle + 1;
            } else {
                last = middle - 1;
            }
        }
        if (last < 0) {
            return false;
        }
        byte[] to = tos[last];
        return to == null || compare(address, length, head, to, toHeads[last]) < 0;
    }

    private static int compare(long address, int length, long head, byte[] bound, long boundHead) {
        int byHead = Long.compareUnsigned(head, boundHead);
        return byHead != 0 ? byHead : BytesView.compare(address, length, bound);
    }
}
