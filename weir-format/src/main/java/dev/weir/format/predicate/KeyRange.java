package dev.weir.format.predicate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys as bytes (docs/formats/key.md) between two bounds.
 *
 * @param from the first one; null: from the least key on
 * @param to the first one behind it; null: without end
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares ranges, and who seeks takes arrays
public record KeyRange(byte @Nullable [] from, byte @Nullable [] to) {
    /** All keys that begin with these bytes. */
    public static KeyRange startingWith(byte[] prefix) {
        int last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xFF) {
            last--;
        }
        if (last < 0) {
            return new KeyRange(prefix, null);
        }
        byte[] to = Arrays.copyOf(prefix, last + 1);
        to[last]++;
        return new KeyRange(prefix, to);
    }
}
