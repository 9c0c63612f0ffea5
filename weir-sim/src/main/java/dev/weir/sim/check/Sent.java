package dev.weir.sim.check;

import dev.weir.format.batch.WriterId;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A batch that a writer sent, once or more often, always with the same writer id and sequence. */
public final class Sent {
    private final long number;
    private final int rows;
    private final WriterId writer;
    private final long sequence;
    private final Optional<Integer> bucket;
    private final int[] bucketOfRow;
    private final Optional<Writes> writes;
    private int tries;
    private int dead;

    /**
     * @param number different for each batch of a run
     * @param bucket if the batch names it
     * @param bucketOfRow if the key decides; empty: the whole batch goes to one bucket
     */
    public Sent(long number, int rows, WriterId writer, long sequence, Optional<Integer> bucket, int[] bucketOfRow) {
        this(number, rows, writer, sequence, bucket, bucketOfRow, Optional.empty());
    }

    /** For a primary-key table; its rows are those that the writes have. */
    public Sent(
            long number, WriterId writer, long sequence, Optional<Integer> bucket, int[] bucketOfRow, Writes writes) {
        this(number, writes.ids().length, writer, sequence, bucket, bucketOfRow, Optional.of(writes));
    }

    private Sent(
            long number,
            int rows,
            WriterId writer,
            long sequence,
            Optional<Integer> bucket,
            int[] bucketOfRow,
            Optional<Writes> writes) {
        this.number = number;
        this.rows = rows;
        this.writer = writer;
        this.sequence = sequence;
        this.bucket = bucket;
        this.bucketOfRow = bucketOfRow;
        this.writes = writes;
    }

    /** Of a batch for a primary-key table. */
    Writes writes() {
        return writes.orElseThrow();
    }

    /** Where parts of it go. */
    Set<Integer> buckets() {
        if (bucket.isPresent()) {
            return Set.of(bucket.get());
        }
        return bucketOfRow.length == 0 && rows > 0
                ? Set.of(0)
                : Arrays.stream(bucketOfRow).boxed().collect(Collectors.toSet());
    }

    public long number() {
        return number;
    }

    public int rows() {
        return rows;
    }

    public WriterId writer() {
        return writer;
    }

    public long sequence() {
        return sequence;
    }

    public Optional<Integer> bucket() {
        return bucket;
    }

    public void tried() {
        tries++;
    }

    public int tries() {
        return tries;
    }

    /** The server may not store it any more because of one of its tries: the stream of that one ended before its turn came. */
    public void died() {
        dead++;
    }

    /** What was written and not told may come up with the next start. */
    void mayComeUp() {
        dead = 0;
    }

    boolean mayBeStored() {
        return tries > dead;
    }

    /** Positions of the rows that belong to a bucket, in order. */
    int[] rowsIn(int which) {
        if (bucketOfRow.length > 0) {
            return IntStream.range(0, rows)
                    .filter(row -> bucketOfRow[row] == which)
                    .toArray();
        }
        return bucket.isEmpty() || bucket.get() == which
                ? IntStream.range(0, rows).toArray()
                : new int[0];
    }
}
