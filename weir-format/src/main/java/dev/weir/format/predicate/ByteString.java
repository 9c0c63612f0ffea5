package dev.weir.format.predicate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes in unsigned order. Never changed. */
record ByteString(byte[] bytes) implements Comparable<ByteString> {
    @Override
    public int compareTo(ByteString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ByteString string && Arrays.equals(bytes, string.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The least string above this one: with a zero at its end. */
    ByteString next() {
        return new ByteString(Arrays.copyOf(bytes, bytes.length + 1));
    }

    /** The least string above all that begin with this one; null if there is none. */
    @Nullable
    ByteString afterPrefix() {
        int last = bytes.length - 1;
        while (last >= 0 && bytes[last] == (byte) 0xFF) {
            last--;
        }
        if (last < 0) {
            return null;
        }
        byte[] above = Arrays.copyOf(bytes, last + 1);
        above[last]++;
        return new ByteString(above);
    }
}
