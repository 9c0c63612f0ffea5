package dev.weir.bench.workload;

import dev.weir.client.Row;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Sums over the columns of {@code events} that a reader can only get right by touching every value. They do not depend on the order
 * of the rows. A string counts as length · 65536 + first byte · 256 + last byte, a price as cents, a flag as 0 or 1.
 */
public final class CheckSums {
    private static final int EVENT_ID = 0;
    private static final int USER_ID = 1;
    private static final int TS = 2;
    private static final int KIND = 3;
    private static final int COUNTRY = 4;
    private static final int URL = 5;
    private static final int PRICE = 6;
    private static final int QTY = 7;
    private static final int PAYLOAD = 8;
    private static final int FLAG = 9;

    private final long[] sums = new long[Events.COLUMNS.size()];
    private long rows;
    private long nulls;

    /** Of the rows {@code from} (included) to {@code to} (excluded), by the generator. */
    public static CheckSums expected(long from, long to) {
        CheckSums sums = new CheckSums();
        byte[] url = new byte[Events.URL_BYTES];
        byte[] payload = new byte[Events.PAYLOAD_BYTES];
        for (long row = from; row < to; row++) {
            Events.url(row, url, 0);
            Events.payload(row, payload, 0);
            long qtyWord = Events.qtyWord(row);
            long[] s = sums.sums;
            s[EVENT_ID] += row;
            s[USER_ID] += Events.userId(row);
            s[TS] += Events.tsMs(row);
            s[KIND] += text(Events.KINDS.get(Events.kind(row)));
            s[COUNTRY] += text(Events.COUNTRIES.get(Events.country(row)));
            s[URL] += text(url);
            s[PRICE] += Events.cents(row);
            s[QTY] += Events.qty(qtyWord);
            s[PAYLOAD] += text(payload);
            s[FLAG] += Events.flag(qtyWord) ? 1 : 0;
        }
        sums.rows = to - from;
        return sums;
    }

    public long rows() {
        return rows;
    }

    public void add(Event e) {
        rows++;
        sums[EVENT_ID] += e.eventId();
        sums[USER_ID] += e.userId();
        sums[TS] += e.ts().toEpochMilli();
        sums[KIND] += text(e.kind());
        sums[COUNTRY] += text(e.country());
        sums[URL] += text(e.url());
        sums[PRICE] += Math.round(e.price() * 100);
        sums[QTY] += e.qty();
        sums[PAYLOAD] += text(e.payload());
        sums[FLAG] += e.flag() ? 1 : 0;
    }

    /** A row of a scan of all columns. */
    public void add(Row row) {
        rows++;
        sums[EVENT_ID] += row.getLong(EVENT_ID);
        sums[USER_ID] += row.getLong(USER_ID);
        sums[TS] += row.getLong(TS);
        sums[KIND] += text(row.getBytes(KIND));
        sums[COUNTRY] += text(row.getBytes(COUNTRY));
        sums[URL] += text(row.getBytes(URL));
        sums[PRICE] += Math.round(row.getDouble(PRICE) * 100);
        sums[QTY] += row.getInt(QTY);
        sums[PAYLOAD] += text(row.getBytes(PAYLOAD));
        sums[FLAG] += row.getBoolean(FLAG) ? 1 : 0;
    }

    /** A batch with some or all of the columns, a column at a time, by the vectors' memory. */
    public void add(VectorSchemaRoot root) {
        int count = root.getRowCount();
        rows += count;
        for (FieldVector vector : root.getFieldVectors()) {
            nulls += vector.getNullCount();
            int column = Events.COLUMNS.indexOf(vector.getName());
            sums[column] += switch (column) {
                case EVENT_ID, USER_ID, TS -> longs(vector, count);
                case KIND, COUNTRY, URL, PAYLOAD -> texts(vector, count);
                case PRICE -> cents(vector, count);
                case QTY -> ints(vector, count);
                case FLAG -> bits(vector, count);
                default -> throw new IllegalArgumentException("no such column: column=" + vector.getName());
            };
        }
    }

    /** {@code ok}, or both sides of the first of these columns that differs. */
    public String compare(CheckSums expected, List<String> columns) {
        if (rows != expected.rows) {
            return mismatch("rows", rows, expected.rows);
        }
        if (nulls != expected.nulls) {
            return mismatch("nulls", nulls, expected.nulls);
        }
        for (String column : columns) {
            int c = Events.COLUMNS.indexOf(column);
            if (sums[c] != expected.sums[c]) {
                return mismatch(column, sums[c], expected.sums[c]);
            }
        }
        return "ok";
    }

    private static String mismatch(String what, long got, long want) {
        return "MISMATCH " + what + " got=" + got + " want=" + want;
    }

    private static long longs(FieldVector vector, int count) {
        long values = vector.getDataBuffer().memoryAddress();
        long sum = 0;
        for (int r = 0; r < count; r++) {
            sum += MemoryUtil.getLong(values + 8L * r);
        }
        return sum;
    }

    private static long ints(FieldVector vector, int count) {
        long values = vector.getDataBuffer().memoryAddress();
        long sum = 0;
        for (int r = 0; r < count; r++) {
            sum += MemoryUtil.getInt(values + 4L * r);
        }
        return sum;
    }

    private static long cents(FieldVector vector, int count) {
        long values = vector.getDataBuffer().memoryAddress();
        long sum = 0;
        for (int r = 0; r < count; r++) {
            sum += Math.round(Double.longBitsToDouble(MemoryUtil.getLong(values + 8L * r)) * 100);
        }
        return sum;
    }

    private static long bits(FieldVector vector, int count) {
        long values = vector.getDataBuffer().memoryAddress();
        long sum = 0;
        for (int b = 0; b < count >> 3; b++) {
            sum += Integer.bitCount(MemoryUtil.getByte(values + b) & 0xFF);
        }
        int rest = count & 7;
        return rest == 0 ? sum : sum + Integer.bitCount(MemoryUtil.getByte(values + (count >> 3)) & ((1 << rest) - 1));
    }

    private static long texts(FieldVector vector, int count) {
        if (count == 0) {
            return 0;
        }
        long offsets = vector.getOffsetBuffer().memoryAddress();
        long bytes = vector.getDataBuffer().memoryAddress();
        long sum = 0;
        int start = MemoryUtil.getInt(offsets);
        for (int r = 1; r <= count; r++) {
            int end = MemoryUtil.getInt(offsets + 4L * r);
            if (end > start) {
                sum += text(
                        end - start,
                        MemoryUtil.getByte(bytes + start) & 0xFF,
                        MemoryUtil.getByte(bytes + end - 1) & 0xFF);
            }
            start = end;
        }
        return sum;
    }

    private static long text(String s) {
        return text(s.length(), s.charAt(0), s.charAt(s.length() - 1));
    }

    private static long text(byte[] s) {
        return text(s.length, s[0] & 0xFF, s[s.length - 1] & 0xFF);
    }

    private static long text(int length, int first, int last) {
        return length * 65536L + first * 256L + last;
    }

    /** Rows, then the sums in the order of the columns. */
    @Override
    public String toString() {
        return rows + " " + Arrays.toString(sums) + (nulls == 0 ? "" : " nulls=" + nulls);
    }
}
