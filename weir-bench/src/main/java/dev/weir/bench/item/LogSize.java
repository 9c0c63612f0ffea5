package dev.weir.bench.item;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes of a log on disk, as a variant of C2 says them. */
public record LogSize(long bytes) {
    /** What C2 goes up to unless asked for more: the next one takes minutes. */
    public static final LogSize USUAL = new LogSize(1_000_000_000);

    static final List<LogSize> ALL =
            List.of(new LogSize(10_000_000), new LogSize(100_000_000), USUAL, new LogSize(10_000_000_000L));

    private static final Pattern TEXT = Pattern.compile("(\\d+) ?(MB|GB)");
    private static final long MB = 1_000_000;
    private static final long GB = 1_000_000_000;
    /** Of a row of the workload, compressed by the client's defaults; the figure says what it came to. */
    private static final long BYTES_PER_ROW = 72;

    /** {@code 100MB}, {@code 10 GB}. */
    public static LogSize parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a size like 100MB or 10GB: size=" + text);
        }
        return new LogSize(Long.parseLong(parts.group(1)) * (parts.group(2).equals("GB") ? GB : MB));
    }

    public long rows() {
        return bytes / BYTES_PER_ROW;
    }

    String variant() {
        return bytes > USUAL.bytes ? bytes / GB + " GB" : bytes / MB + " MB";
    }
}
