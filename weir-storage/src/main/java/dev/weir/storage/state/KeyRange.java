package dev.weir.storage.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys by their unsigned bytes.
 *
 * @param from the first one (included); absent: from the least on
 * @param to the first one beyond; absent: to the last
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares ranges
public record KeyRange(byte @Nullable [] from, byte @Nullable [] to) {
    /** Whether a version's key is not before it. */
    boolean beginsBefore(long version) {
        return from == null || KeyBytes.compare(Version.key(version), Version.keyLength(version), from) >= 0;
    }

    /** Whether a version's key is not behind it. */
    boolean endsBehind(long version) {
        return to == null || KeyBytes.compare(Version.key(version), Version.keyLength(version), to) < 0;
    }

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
