package dev.weir.bench.workload;

import java.util.Arrays;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Count and sum of prices by kind: the answer of the group-by item, and how a client computes it from two columns. */
public final class KindGroups {
    /** Kinds differ in (length, last byte), so that no string has to be made or compared. */
    private static final byte[] KIND_OF_ENDS = new byte[16 << 8];

    static {
        Arrays.fill(KIND_OF_ENDS, (byte) -1);
        for (int k = 0; k < Events.KINDS.size(); k++) {
            String kind = Events.KINDS.get(k);
            KIND_OF_ENDS[kind.length() << 8 | kind.charAt(kind.length() - 1)] = (byte) k;
        }
    }

    private final long[] counts = new long[Events.KINDS.size()];
    private final double[] sums = new double[Events.KINDS.size()];

    public static KindGroups expected(long rows) {
        KindGroups groups = new KindGroups();
        long[] cents = new long[Events.KINDS.size()];
        for (long row = 0; row < rows; row++) {
            int kind = Events.kind(row);
            groups.counts[kind]++;
            cents[kind] += Events.cents(row);
        }
        Arrays.setAll(groups.sums, k -> cents[k] / 100.0);
        return groups;
    }

    /** A batch that has the columns kind and price. */
    public void add(VectorSchemaRoot root) {
        int count = root.getRowCount();
        if (count == 0) {
            return;
        }
        FieldVector kinds = root.getVector("kind");
        long offsets = kinds.getOffsetBuffer().memoryAddress();
        long bytes = kinds.getDataBuffer().memoryAddress();
        long prices = root.getVector("price").getDataBuffer().memoryAddress();
        int start = MemoryUtil.getInt(offsets);
        for (int r = 0; r < count; r++) {
            int end = MemoryUtil.getInt(offsets + 4L * (r + 1));
            int kind = KIND_OF_ENDS[(end - start) << 8 | (MemoryUtil.getByte(bytes + end - 1) & 0xFF)];
            counts[kind]++;
            sums[kind] += Double.longBitsToDouble(MemoryUtil.getLong(prices + 8L * r));
            start = end;
        }
    }

    /** One row of an answer computed by somebody else. */
    public void put(String kind, long count, double sum) {
        int k = Events.KINDS.indexOf(kind);
        counts[k] += count;
        sums[k] += sum;
    }

    /** {@code ok} if counts are equal and sums within half a unit: the order of additions is not fixed. */
    public String compare(KindGroups expected) {
        for (int k = 0; k < counts.length; k++) {
            if (counts[k] != expected.counts[k] || Math.abs(sums[k] - expected.sums[k]) > 0.5) {
                return "MISMATCH kind=" + Events.KINDS.get(k) + " got=" + counts[k] + "/" + sums[k] + " want="
                        + expected.counts[k] + "/" + expected.sums[k];
            }
        }
        return "ok";
    }

    public long rows() {
        return Arrays.stream(counts).sum();
    }
}
