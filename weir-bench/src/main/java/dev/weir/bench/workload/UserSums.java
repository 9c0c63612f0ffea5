package dev.weir.bench.workload;

import dev.weir.format.wire.Change;
import java.util.Arrays;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Sums over the columns of {@code users} that a reader can only get right by touching every value, as {@link CheckSums}. A changelog's rows are added, or
 * subtracted where they are no more, so that it must come to the sums of the rows that are left.
 */
public final class UserSums {
    private static final int USER_ID = 0;
    private static final int NAME = 1;
    private static final int COUNTRY = 2;
    private static final int SCORE = 3;
    private static final int UPDATED = 4;

    private final long[] sums = new long[Users.SCHEMA.getFields().size()];
    private long rows;
    private long read;
    private long[] weights = {};

    /** Of the rows that so many upserts leave, by the generator. */
    public static UserSums expected(int upserts) {
        UserSums expected = new UserSums();
        byte[] name = new byte[Users.NAME_BYTES];
        for (int j : Users.lastOfKeys(upserts)) {
            if (j < 0) {
                continue;
            }
            Users.name(j, name, 0);
            String country = Events.COUNTRIES.get(Users.country(j));
            expected.sums[USER_ID] += Users.key(j);
            expected.sums[NAME] += text(name.length, name[0], name[name.length - 1]);
            expected.sums[COUNTRY] += text(country.length(), country.charAt(0), country.charAt(country.length() - 1));
            expected.sums[SCORE] += Users.score(j);
            expected.sums[UPDATED] += j;
            expected.rows++;
        }
        return expected;
    }

    /** Rows that are there, those that are there no more taken off. */
    public long rows() {
        return rows;
    }

    /** All rows that were added or subtracted. */
    public long read() {
        return read;
    }

    /** Sum of the last j of each key. */
    public long updates() {
        return sums[UPDATED];
    }

    /** A batch of rows, or of changes if it has {@code _change}. */
    public void add(VectorSchemaRoot root) {
        int count = root.getRowCount();
        weigh(root, count);
        read += count;
        for (int r = 0; r < count; r++) {
            rows += weights[r];
        }
        sums[USER_ID] += longs(root.getVector("user_id"), count, 0);
        sums[NAME] += texts(root.getVector("name"), count);
        sums[COUNTRY] += texts(root.getVector("country"), count);
        sums[SCORE] += thousandths(root.getVector("score"), count);
        sums[UPDATED] += longs(root.getVector("updated"), count, Events.FIRST_TS_MS);
    }

    private void weigh(VectorSchemaRoot root, int count) {
        if (weights.length < count) {
            weights = new long[count];
        }
        if (!(root.getVector(Change.COLUMN) instanceof VarCharVector changes)) {
            Arrays.fill(weights, 0, count, 1);
            return;
        }
        long offsets = changes.getOffsetBuffer().memoryAddress();
        long bytes = changes.getDataBuffer().memoryAddress();
        for (int r = 0; r < count; r++) {
            int start = MemoryUtil.getInt(offsets + 4L * r);
            int length = MemoryUtil.getInt(offsets + 4L * (r + 1)) - start;
            boolean gone = length == Change.UPDATE_BEFORE.length()
                    || MemoryUtil.getByte(bytes + start) == Change.DELETE.charAt(0);
            weights[r] = gone ? -1 : 1;
        }
    }

    /** {@code ok}, or both sides. */
    public String compare(UserSums expected) {
        return rows == expected.rows && Arrays.equals(sums, expected.sums)
                ? "ok"
                : "MISMATCH got=" + this + " want=" + expected;
    }

    private long longs(FieldVector vector, int count, long less) {
        long values = vector.getDataBuffer().memoryAddress();
        long sum = 0;
        for (int r = 0; r < count; r++) {
            sum += weights[r] * (MemoryUtil.getLong(values + 8L * r) - less);
        }
        return sum;
    }

    private long thousandths(FieldVector vector, int count) {
        long values = vector.getDataBuffer().memoryAddress();
        long sum = 0;
        for (int r = 0; r < count; r++) {
            sum += weights[r] * Math.round(Double.longBitsToDouble(MemoryUtil.getLong(values + 8L * r)) * 1000);
        }
        return sum;
    }

    private long texts(FieldVector vector, int count) {
        if (count == 0) {
            return 0;
        }
        long offsets = vector.getOffsetBuffer().memoryAddress();
        long bytes = vector.getDataBuffer().memoryAddress();
        long sum = 0;
        int start = MemoryUtil.getInt(offsets);
        for (int r = 0; r < count; r++) {
            int end = MemoryUtil.getInt(offsets + 4L * (r + 1));
            if (end > start) {
                sum += weights[r]
                        * text(
                                end - start,
                                MemoryUtil.getByte(bytes + start) & 0xFF,
                                MemoryUtil.getByte(bytes + end - 1) & 0xFF);
            }
            start = end;
        }
        return sum;
    }

    private static long text(int length, int first, int last) {
        return length * 65536L + first * 256L + last;
    }

    /** Rows, then the sums in the order of the columns. */
    @Override
    public String toString() {
        return rows + " " + Arrays.toString(sums);
    }
}
