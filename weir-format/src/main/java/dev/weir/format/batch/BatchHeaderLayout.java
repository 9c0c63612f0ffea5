package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the fields of {@link BatchHeader} lie in its binary form (docs/formats/batch.md), and its hexadecimal text: two characters
 * a byte, numbers little-endian. Works in place on the ASCII bytes of the text.
 */
final class BatchHeaderLayout {
    static final int VERSION = 3;

    static final int CHECKSUM_AT = 0;
    static final int VERSION_AT = 4;
    static final int FLAGS_AT = 5;
    static final int COLUMN_COUNT_AT = 6;
    static final int BASE_OFFSET_AT = 8;
    static final int COMMIT_TIMESTAMP_AT = 16;
    static final int ROW_COUNT_AT = 24;
    static final int LEADER_EPOCH_AT = 28;
    static final int SCHEMA_ID_AT = 32;
    static final int WRITER_COUNT_AT = 36;
    static final int SYNCED_OFFSET_AT = 40;
    static final int TIME_RUN_COUNT_AT = 48;
    static final int COLUMN_CHECKSUMS_AT = 52;

    static final int COLUMN_CHECKSUM_BYTES = 4;
    static final int WRITER_BYTES = 32;
    static final int TIME_RUN_BYTES = 8;
    static final int MAX_COLUMNS = 0xFFFF;

    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };
    private static final byte[] VALUES = values();

    private static byte[] values() {
        byte[] values = new byte[256];
        java.util.Arrays.fill(values, (byte) -1);
        for (int i = 0; i < DIGITS.length; i++) {
            values[DIGITS[i]] = (byte) i;
        }
        return values;
    }

    private BatchHeaderLayout() {}

    static long bytes(long columns, long writers, long timeRuns) {
        return COLUMN_CHECKSUMS_AT
                + columns * COLUMN_CHECKSUM_BYTES
                + writers * WRITER_BYTES
                + timeRuns * TIME_RUN_BYTES;
    }

    /** None is counted where all rows have one time. */
    static int timeRuns(CommitTimes times) {
        return times.runs() == 1 ? 0 : times.runs();
    }

    /**
     * Writes a number of so many bytes.
     *
     * @param text where the header's text begins
     * @param at offset in the binary form
     */
    static void put(byte[] into, int text, int at, int size, long value) {
        int to = text + 2 * at;
        for (int i = 0; i < size; i++) {
            int each = (int) (value >>> (8 * i)) & 0xFF;
            into[to++] = DIGITS[each >>> 4];
            into[to++] = DIGITS[each & 15];
        }
    }

    static long read(byte[] from, int text, int at, int size) {
        int position = text + 2 * at;
        long value = 0;
        for (int i = 0; i < size; i++) {
            int high = VALUES[from[position++] & 0xFF];
            int low = VALUES[from[position++] & 0xFF];
            if ((high | low) < 0) {
                throw new WeirException(ErrorCode.CORRUPT, "the batch's header is not hexadecimal");
            }
            value |= (long) (high << 4 | low) << (8 * i);
        }
        return value;
    }

    static void putWriter(byte[] into, int text, int at, WriterEntry entry) {
        put(into, text, at, 8, entry.writer().high());
        put(into, text, at + 8, 8, entry.writer().low());
        put(into, text, at + 16, 8, entry.sequence());
        put(into, text, at + 24, 8, entry.rowCount() & 0xFFFFFFFFL);
    }

    static void putTimes(byte[] into, int text, int at, CommitTimes times) {
        int before = 0;
        int to = at;
        for (int run = 0; run < timeRuns(times); run++, to += TIME_RUN_BYTES) {
            put(into, text, to, 4, times.end(run) - before);
            put(into, text, to + 4, 4, times.lastUs() - times.us(run));
            before = times.end(run);
        }
    }

    private static CommitTimes times(byte[] from, int text, int at, int runs, int rows) {
        long lastUs = read(from, text, COMMIT_TIMESTAMP_AT, 8);
        if (runs == 0) {
            return CommitTimes.of(lastUs, rows);
        }
        CommitTimes.Builder times = new CommitTimes.Builder();
        int next = at;
        long before = Long.MAX_VALUE;
        for (int run = 0; run < runs; run++, next += TIME_RUN_BYTES) {
            long of = read(from, text, next, 4);
            long age = read(from, text, next + 4, 4);
            if (of == 0 || of > rows - times.rows() || age >= before || age > CommitTimes.MAX_AGE_US) {
                throw new WeirException(ErrorCode.CORRUPT, "the batch's commit times are not in order");
            }
            times.add((int) of, lastUs - age);
            before = age;
        }
        if (times.rows() != rows || before != 0) {
            throw new WeirException(ErrorCode.CORRUPT, "the batch's commit times are not those of its rows");
        }
        return times.build();
    }

    /** Of a text whose length and checksum have been checked. */
    static BatchHeader readAll(byte[] from, int text) {
        int columns = (int) read(from, text, COLUMN_COUNT_AT, 2);
        int writers = (int) read(from, text, WRITER_COUNT_AT, 4);
        int[] checksums = new int[columns];
        for (int i = 0; i < columns; i++) {
            checksums[i] =
                    (int) read(from, text, COLUMN_CHECKSUMS_AT + i * COLUMN_CHECKSUM_BYTES, COLUMN_CHECKSUM_BYTES);
        }
        List<WriterEntry> entries = new ArrayList<>(writers);
        int at = COLUMN_CHECKSUMS_AT + columns * COLUMN_CHECKSUM_BYTES;
        for (int i = 0; i < writers; i++, at += WRITER_BYTES) {
            entries.add(new WriterEntry(
                    new WriterId(read(from, text, at, 8), read(from, text, at + 8, 8)),
                    read(from, text, at + 16, 8),
                    (int) read(from, text, at + 24, 4)));
        }
        int rows = (int) read(from, text, ROW_COUNT_AT, 4);
        int timeRuns = (int) read(from, text, TIME_RUN_COUNT_AT, 4);
        return new BatchHeader(
                read(from, text, BASE_OFFSET_AT, 8),
                rows,
                (int) read(from, text, LEADER_EPOCH_AT, 4),
                times(from, text, at, timeRuns, rows),
                read(from, text, SYNCED_OFFSET_AT, 8),
                (int) read(from, text, SCHEMA_ID_AT, 4),
                (int) read(from, text, FLAGS_AT, 1),
                List.copyOf(entries),
                checksums);
    }
}
