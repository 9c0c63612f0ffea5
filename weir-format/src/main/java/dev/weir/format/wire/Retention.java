package dev.weir.format.wire;

import dev.weir.format.Amount;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.OptionalLong;

/**
 * How long a table's rows are kept; an option of the table. What is beyond either bound is removed, the oldest first, in whole segments and
 * never one that is being written; so rows may stay longer, never shorter. Checked when made, {@code INVALID_REQUEST}.
 *
 * @param timeMs rows are kept for this long after their commit timestamp, at least {@link #MIN_TIME_MS}; 0: for ever
 * @param bytes the table's newest rows are kept, up to this many bytes as stored, of which each bucket has an equal share; at least
 *     {@link #MIN_BYTES}; 0: however many
 */
public record Retention(long timeMs, long bytes) {
    /** Nothing is removed. */
    public static final Retention FOREVER = new Retention(0, 0);

    private static final String FOREVER_TEXT = "forever";

    public static final long MIN_TIME_MS = 1000;
    public static final long MIN_BYTES = 1 << 20;

    public Retention {
        check(timeMs, bytes);
    }

    static void check(long timeMs, long bytes) {
        if (timeMs != 0 && timeMs < MIN_TIME_MS) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "rows are kept for at least " + MIN_TIME_MS + " ms, or for ever with 0 retention_ms=" + timeMs);
        }
        if (bytes != 0 && bytes < MIN_BYTES) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "of a table at least " + MIN_BYTES + " bytes are kept, or all with 0 retention_bytes=" + bytes);
        }
    }

    /** A {@link #timeMs} as people write it: {@code 7d}, {@code 7 days}, {@code forever}; else {@code INVALID_REQUEST}. */
    public static long parseTimeMs(String text) {
        return parsed(Amount.milliseconds(text), text, "a time such as 12h, 7d or forever is needed retention=");
    }

    /** {@link #bytes} as people write them: {@code 10GiB}, {@code forever}; else {@code INVALID_REQUEST}. */
    public static long parseBytes(String text) {
        return parsed(Amount.bytes(text), text, "a size such as 512MiB, 10GiB or forever is needed retention_bytes=");
    }

    private static long parsed(OptionalLong amount, String text, String otherwise) {
        if (text.equalsIgnoreCase(FOREVER_TEXT)) {
            return 0;
        }
        return amount.orElseThrow(() -> new WeirException(ErrorCode.INVALID_REQUEST, otherwise + text));
    }

    /** For people: {@code 7d}, {@code 10GiB}, {@code 7d, 10GiB} or {@code forever}. */
    public String text() {
        if (equals(FOREVER)) {
            return FOREVER_TEXT;
        }
        String time = timeMs == 0 ? "" : Amount.ofMilliseconds(timeMs);
        String size = bytes == 0 ? "" : Amount.ofBytes(bytes);
        return time + (time.isEmpty() || size.isEmpty() ? "" : ", ") + size;
    }
}
