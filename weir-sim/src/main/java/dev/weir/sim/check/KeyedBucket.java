package dev.weir.sim.check;

import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.storage.state.StateView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a bucket of a primary-key table must hold beside its log: each row of the changelog follows from the rows before it and from what was
 * written, and the rows by key are the fold of it.
 */
public final class KeyedBucket {
    /** A whole comparison is dear, and little changes between events. */
    private static final int LOOKS_A_SCAN = 8;

    private final BucketModel bucket;
    private final KeyedShape shape;
    private final Folded folded;
    /** Batches that changed nothing here and were acknowledged, by number. */
    private final Map<Long, Nothing> nothings = new HashMap<>();

    private final Map<Integer, Register> registers = new TreeMap<>();
    private final Map<Long, List<Register.Operation>> writing = new HashMap<>();
    /** Rows of the log could not be read, or follow from nothing because of a lie: from then on nobody knows the rows by key. */
    private boolean unknown;

    private long scannedAt = -1;
    private int looks;

    /** @param durable whether it was acknowledged as synced */
    private record Nothing(long offset, boolean durable) {}

    KeyedBucket(BucketModel bucket, KeyedShape shape) {
        this.bucket = bucket;
        this.shape = shape;
        this.folded = new Folded(shape);
    }

    public KeyedShape shape() {
        return shape;
    }

    /** The id of the row that has this key at the end of what is known. */
    public Optional<Long> rowNow(int key) {
        return Optional.ofNullable(folded.now().get(key));
    }

    /** The rows by key at an offset, ids by key; none if nobody knows them. */
    public Optional<Map<Integer, Long>> at(long offset) {
        return unknown || offset > bucket.end() ? Optional.empty() : Optional.of(folded.at(offset));
    }

    /** What is known of a key from outside. */
    public Register register(int key) {
        return registers.computeIfAbsent(key, _ -> new Register());
    }

    /** A batch is sent for the first time. */
    void asked(Sent sent, long at) {
        Writes writes = sent.writes();
        Map<Integer, List<Integer>> byKey = new TreeMap<>();
        for (int row : sent.rowsIn(bucket.bucket())) {
            byKey.computeIfAbsent(shape.keyOf(writes.ids()[row]), _ -> new ArrayList<>())
                    .add(row);
        }
        List<Register.Operation> operations = new ArrayList<>();
        byKey.forEach((key, rows) -> {
            int[] which = rows.stream().mapToInt(row -> row).toArray();
            operations.add(register(key).write(at, row -> folded.after(row, writes, which)));
        });
        writing.put(sent.number(), operations);
    }

    void answered(Sent sent, long at) {
        writing.getOrDefault(sent.number(), List.of()).forEach(write -> write.done(at));
    }

    /** At the end: what was told of each key can have been so. */
    void checkRegisters() {
        if (bucket.lostRows() || bucket.spoilt().any() || unknown) {
            return;
        }
        registers.forEach((key, register) -> bucket.require(
                register.isLinearizable(null), "nothing explains what was told of key %d: %s", key, register));
    }

    void unknown() {
        unknown = true;
    }

    /**
     * Rows of one stored batch, from this offset on.
     *
     * @param writers of them, in order, as far as they are known
     */
    void absorb(long base, long[] rows, long[] times, Iterable<WriterEntry> writers) {
        int from = 0;
        for (WriterEntry entry : writers) {
            int to = from + entry.rowCount();
            if (entry.writer().equals(WriterId.NONE)) {
                unnamed(base, rows, times, from, to);
            } else {
                Sent sent = bucket.table()
                        .sentBy(entry.writer(), entry.sequence())
                        .orElseThrow(() -> new Violation("rows at offset " + base + " are of nobody: " + entry));
                take(sent, base, rows, times, from, to);
            }
            from = to;
        }
        unnamed(base, rows, times, from, rows.length);
    }

    /** Whose they are, is found out by what they are. */
    private void unnamed(long base, long[] rows, long[] times, int first, int end) {
        int from = first;
        while (from < end) {
            Optional<Sent> sent = unknown ? Optional.empty() : whose(rows, from, end);
            if (sent.isEmpty()) {
                bucket.require(
                        unknown || bucket.spoilt().wasLied(),
                        "the changelog says %s at offset %d, which nobody wrote",
                        KeyedShape.text(rows[from]),
                        base + from);
                strange(base, rows, times, from, end);
                return;
            }
            int to = from + changes(sent.get()).length;
            take(sent.get(), base, rows, times, from, to);
            from = to;
        }
    }

    private Optional<Sent> whose(long[] rows, int from, int end) {
        for (int i = from; i < Math.min(end, from + 2); i++) {
            int kind = KeyedShape.kind(rows[i]);
            if (kind == KeyedShape.INSERT || kind == KeyedShape.UPDATE_AFTER) {
                Optional<Sent> sent = bucket.table().find(KeyedShape.batch(KeyedShape.idOf(rows[i])));
                if (sent.isPresent() && fits(sent.get(), rows, from, end)) {
                    return sent;
                }
            }
        }
        return bucket.table().allSent().stream()
                .filter(sent -> fits(sent, rows, from, end))
                .findFirst();
    }

    private boolean fits(Sent sent, long[] rows, int from, int end) {
        if (bucket.has(sent) || !sent.mayBeStored()) {
            return false;
        }
        long[] changes = changes(sent);
        return changes.length > 0
                && from + changes.length <= end
                && Arrays.equals(changes, 0, changes.length, rows, from, from + changes.length);
    }

    private long[] changes(Sent sent) {
        return folded.changes(folded.now(), sent.writes(), sent.rowsIn(bucket.bucket()));
    }

    private void take(Sent sent, long base, long[] rows, long[] times, int from, int to) {
        long[] slice = Arrays.copyOfRange(rows, from, to);
        long[] expected = unknown ? slice : changes(sent);
        if (!Arrays.equals(slice, expected)) {
            bucket.require(
                    bucket.spoilt().wasLied(),
                    "batch %d must change %s, at offset %d the changelog says %s",
                    sent.number(),
                    texts(expected),
                    base + from,
                    texts(slice));
            strange(base, rows, times, from, to);
            return;
        }
        if (from == to) {
            bucket.require(!bucket.has(sent) || bucket.spoilt().any(), "batch %d was stored twice", sent.number());
            return;
        }
        bucket.require(
                !nothings.containsKey(sent.number()) || bucket.spoilt().any(),
                "batch %d changed nothing once, and is stored at offset %d",
                sent.number(),
                base + from);
        folded.apply(slice, base + to);
        bucket.take(sent, base + from, slice, times[from]);
    }

    private static String texts(long[] rows) {
        return Arrays.stream(rows).mapToObj(KeyedShape::text).toList().toString();
    }

    private void strange(long base, long[] rows, long[] times, int from, int to) {
        unknown = true;
        if (from < to) {
            bucket.takeStrange(base + from, Arrays.copyOfRange(rows, from, to), times[from]);
        }
    }

    /** The server says that this batch changed nothing here, at this offset. Answers whether that is settled. */
    boolean claimedNothing(Sent sent, long offset, boolean durable) {
        if (unknown || offset < bucket.start()) {
            return true;
        }
        if (offset > bucket.end()) {
            return false;
        }
        long[] changes = folded.changes(folded.at(offset), sent.writes(), sent.rowsIn(bucket.bucket()));
        bucket.require(
                changes.length == 0 || bucket.spoilt().any(),
                "batch %d was acknowledged at offset %d as one that changes nothing; it changes %s",
                sent.number(),
                offset,
                texts(changes));
        Nothing before = nothings.get(sent.number());
        bucket.require(
                before == null || before.offset() == offset || bucket.spoilt().any(),
                "batch %d, which changed nothing, was acknowledged at two offsets",
                sent.number());
        bucket.require(
                !bucket.has(sent) || bucket.spoilt().any(),
                "batch %d was acknowledged as one that changes nothing and is in the log",
                sent.number());
        nothings.put(sent.number(), new Nothing(offset, durable || (before != null && before.durable())));
        return true;
    }

    /** The server has gone. Answers whether a batch that had changed nothing may be forgotten with it. */
    boolean forgetNothings() {
        return nothings.values().removeIf(nothing -> !nothing.durable());
    }

    /** The log ends here now. */
    void forget(long newEnd) {
        folded.forget(newEnd);
        nothings.values().removeIf(nothing -> nothing.offset() >= newEnd);
        scannedAt = -1;
    }

    /** After every event: the rows by key are the fold of the log. */
    void observe(StateView view, long highWatermark, StateReader reader) {
        bucket.require(
                view.offset() == highWatermark,
                "rows by key are those at offset %d, the log is committed up to %d",
                view.offset(),
                highWatermark);
        if (unknown || bucket.end() != highWatermark) {
            return;
        }
        boolean whole = scannedAt != highWatermark || looks++ % LOOKS_A_SCAN == 0;
        scannedAt = highWatermark;
        check(view, folded.now(), whole, reader);
    }

    /** All rows, in every way in which they can be asked for. */
    public void check(StateView view, Map<Integer, Long> expected, boolean whole, StateReader reader) {
        bucket.require(
                view.rows() == expected.size(),
                "there are %d rows by key at offset %d, and %d are counted",
                expected.size(),
                view.offset(),
                view.rows());
        if (whole) {
            same("a scan", reader.scan(view, shape), expected, view);
            reader.checkOrder(view, shape, expected);
            same("a lookup", reader.get(view, shape), expected, view);
        }
    }

    private void same(String how, Map<Integer, Long> found, Map<Integer, Long> expected, StateView view) {
        bucket.require(
                found.equals(expected),
                "%s at offset %d finds %s, there is %s",
                how,
                view.offset(),
                differing(found, expected),
                differing(expected, found));
    }

    private static Map<Integer, Long> differing(Map<Integer, Long> all, Map<Integer, Long> others) {
        Map<Integer, Long> rest = new TreeMap<>(all);
        rest.entrySet().removeAll(others.entrySet());
        return rest;
    }
}
