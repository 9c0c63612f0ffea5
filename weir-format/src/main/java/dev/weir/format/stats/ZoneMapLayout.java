package dev.weir.format.stats;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A zone map as 40 bytes, little-endian but for the bounds' own bytes; see docs/formats/zone-map.md. */
public final class ZoneMapLayout {
    public static final int BYTES = 40;

    static final int FLAGS = 0;
    static final int KINDS = 1;
    static final int LOWER_LENGTH = 2;
    static final int UPPER_LENGTH = 3;
    static final int NULL_COUNT = 4;
    static final int LOWER = 8;
    static final int UPPER = 24;
    static final int BOUND_BYTES = 16;

    static final int FLAG_HAS_NAN = 1;
    static final int FLAG_LOWER_EXACT = 2;
    static final int FLAG_UPPER_EXACT = 4;

    static final int KIND_NONE = 0;
    static final int KIND_INT = 1;
    static final int KIND_FLOAT = 2;
    static final int KIND_BYTES = 3;

    private ZoneMapLayout() {}

    /** Writes at the buffer's position and moves it by {@value #BYTES}. The row count is not written. */
    public static void encode(ZoneMap zone, ByteBuffer into) {
        ByteBuffer out = into.slice(into.position(), BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.put(FLAGS, (byte)
                (hasNaN(zone) | exact(zone.lower(), FLAG_LOWER_EXACT) | exact(zone.upper(), FLAG_UPPER_EXACT)));
        out.put(KINDS, (byte) (kind(zone.lower()) | kind(zone.upper()) << 4));
        out.put(LOWER_LENGTH, (byte) put(zone.lower(), out, LOWER));
        out.put(UPPER_LENGTH, (byte) put(zone.upper(), out, UPPER));
        out.putInt(NULL_COUNT, zone.nullCount());
        into.position(into.position() + BYTES);
    }

    /**
     * Reads at the buffer's position and moves it by {@value #BYTES}. Throws {@code CORRUPT} for bytes that no writer makes.
     *
     * @param rowCount of the batch
     */
    public static ZoneMap decode(ByteBuffer from, int rowCount) {
        if (from.remaining() < BYTES) {
            throw corrupt("it is cut short", "bytes", from.remaining());
        }
        ByteBuffer in = from.slice(from.position(), BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int flags = in.get(FLAGS);
        int kinds = in.get(KINDS);
        int nullCount = in.getInt(NULL_COUNT);
        if ((flags & ~(FLAG_HAS_NAN | FLAG_LOWER_EXACT | FLAG_UPPER_EXACT)) != 0) {
            throw corrupt("it has unknown flags", "flags", flags);
        }
        if (nullCount < ZoneMap.NOT_KNOWN || nullCount > rowCount) {
            throw corrupt("it has more nulls than rows", "null_count", nullCount);
        }
        Bound lower = bound(in, kinds & 0xF, in.get(LOWER_LENGTH), LOWER, flags & FLAG_LOWER_EXACT);
        Bound upper = bound(in, (kinds >> 4) & 0xF, in.get(UPPER_LENGTH), UPPER, flags & FLAG_UPPER_EXACT);
        from.position(from.position() + BYTES);
        ZoneMap zone = new ZoneMap(rowCount, nullCount, (flags & FLAG_HAS_NAN) != 0, lower, upper);
        if (!zone.isKnown() && !zone.equals(ZoneMap.notKnown(rowCount))) {
            throw corrupt("it knows of values and not of nulls", "null_count", nullCount);
        }
        return zone;
    }

    private static int hasNaN(ZoneMap zone) {
        return zone.hasNaN() ? FLAG_HAS_NAN : 0;
    }

    private static int exact(Bound bound, int flag) {
        return (bound instanceof Bound.Bytes bytes && !bytes.exact()) || bound instanceof Bound.None ? 0 : flag;
    }

    private static int kind(Bound bound) {
        if (bound instanceof Bound.Int) {
            return KIND_INT;
        }
        if (bound instanceof Bound.Float) {
            return KIND_FLOAT;
        }
        return bound instanceof Bound.Bytes ? KIND_BYTES : KIND_NONE;
    }

    /** Writes the bound and zeros after it; how many bytes it has. */
    private static int put(Bound bound, ByteBuffer out, int at) {
        out.putLong(at, 0).putLong(at + 8, 0);
        if (bound instanceof Bound.Int value) {
            out.putLong(at, value.value());
            return Long.BYTES;
        }
        if (bound instanceof Bound.Float value) {
            out.putDouble(at, value.value());
            return Double.BYTES;
        }
        if (bound instanceof Bound.Bytes value) {
            out.put(at, value.value());
            return value.value().length;
        }
        return 0;
    }

    private static Bound bound(ByteBuffer in, int kind, int length, int at, int exact) {
        boolean lengthFits = switch (kind) {
            case KIND_NONE -> length == 0;
            case KIND_INT, KIND_FLOAT -> length == Long.BYTES;
            case KIND_BYTES -> length >= 0 && length <= BOUND_BYTES;
            default -> throw corrupt("it has an unknown kind of bound", "kind", kind);
        };
        if (!lengthFits) {
            throw corrupt("a bound has a wrong length", "length", length);
        }
        if ((kind == KIND_NONE && exact != 0) || ((kind == KIND_INT || kind == KIND_FLOAT) && exact == 0)) {
            throw corrupt("a bound's exactness does not go with its kind", "kind", kind);
        }
        byte[] bytes = new byte[BOUND_BYTES];
        in.get(at, bytes);
        for (int i = length; i < BOUND_BYTES; i++) {
            if (bytes[i] != 0) {
                throw corrupt("there are bytes after a bound", "length", length);
            }
        }
        return switch (kind) {
            case KIND_INT -> new Bound.Int(in.getLong(at));
            case KIND_FLOAT -> new Bound.Float(number(in.getDouble(at)));
            case KIND_BYTES -> new Bound.Bytes(Arrays.copyOf(bytes, length), exact != 0);
            default -> new Bound.None();
        };
    }

    private static double number(double value) {
        if (Double.isNaN(value)) {
            throw corrupt("a bound is not a number", "kind", KIND_FLOAT);
        }
        return value;
    }

    private static WeirException corrupt(String cause, String key, int value) {
        return new WeirException(ErrorCode.CORRUPT, "a zone map is damaged: " + cause + " " + key + "=" + value);
    }
}
