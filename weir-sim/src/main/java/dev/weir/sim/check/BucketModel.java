package dev.weir.sim.check;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.PutAck;
import dev.weir.sim.world.Moment;
import dev.weir.storage.log.LogView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a bucket must hold. Rows are known by offset as far as they were committed; which of them must survive a crash is known too:
 * of a synced table all that readers could see, of an async one what is older than a second.
 *
 * <p>Rows that were sent and not acknowledged may be there or not, each batch wholly or not at all, and once.
 */
public final class BucketModel {
    /** What the documentation says of async tables. */
    private static final long ASYNC_LOSS_NANOS = 1_000_000_000L;

    /** Faults strike once each. */
    private static final int READS = 10;

    private final TableModel table;
    private final int bucket;
    private final List<Run> runs = new ArrayList<>();
    private final Map<Long, Run> byBatch = new HashMap<>();
    private final Map<WriterId, Long> lastSequence = new HashMap<>();
    private final Deque<Aging> aging = new ArrayDeque<>();
    private final List<Claim> claims = new ArrayList<>();
    private final Spoilt spoilt = new Spoilt();
    private final Optional<KeyedBucket> keyed;
    private long start;
    private long end;
    private long beforeLastGrowth;
    /** The latest commit time that readers of this log may have seen; rows that cannot be read any more have none. */
    private long readableTimestampUs = Long.MIN_VALUE;

    private long guaranteed;
    /** What was guaranteed when the server went. */
    private long mustSurvive;
    /** Of that, what was looked at: rows behind it may have been lost before, as they might be, and others acknowledged in their place. */
    private long mustBeSame;

    private boolean lostRows;
    private boolean closed = true;

    /** The rows of one batch, as they lie in the log; whose, is not known of rows that could never be read. */
    private record Run(long base, int count, long @Nullable [] rows, Optional<Sent> sent, long timestampUs) {
        static Run unread(long base, int count, long timestampUs) {
            return new Run(base, count, null, Optional.empty(), timestampUs);
        }

        long end() {
            return base + count;
        }

        /** The number of the row at an offset, if it could ever be read. */
        Optional<Long> at(long offset) {
            return rows == null ? Optional.empty() : Optional.of(rows[(int) (offset - base)]);
        }
    }

    /** Rows of an async table that were written then. */
    private record Aging(long nanos, long hungNanos, long end) {}

    /** What an ack said. */
    private record Claim(Sent sent, PutAck.Part part, Durability durability) {
        long end() {
            return part.baseOffset() + part.rowCount();
        }
    }

    BucketModel(TableModel table, int bucket) {
        this.table = table;
        this.bucket = bucket;
        this.keyed = table.keyed().map(shape -> new KeyedBucket(this, shape));
    }

    /** What it must hold by key, if its table has a primary key. */
    public Optional<KeyedBucket> keyed() {
        return keyed;
    }

    /** Whether it may rightly say that it cannot be opened: what its rows by key are made of was harmed. */
    public boolean mayBeShut() {
        return keyed.isPresent() && (spoilt.any() || (spoilt.storeHarmed() && start > 0));
    }

    public TableModel table() {
        return table;
    }

    public int bucket() {
        return bucket;
    }

    /** Whether its rows were looked at since the last start. */
    public boolean isOpen() {
        return !closed;
    }

    /** First offset that readers may still ask for. */
    public long start() {
        return start;
    }

    public long end() {
        return end;
    }

    /** Rows before this were synced before others were written: nothing but a broken disk takes them. */
    public long protectedEnd() {
        return Math.min(guaranteed, beforeLastGrowth);
    }

    public Spoilt spoilt() {
        return spoilt;
    }

    /** Whether acknowledged rows were lost, as they may be. */
    public boolean lostRows() {
        return lostRows;
    }

    /** After every event: what is new is read and must fit. */
    void observe(LogView view, RowReader reader, Moment now) {
        if (closed) {
            recovered(view, reader, now);
            closed = false;
        }
        long highWatermark = view.highWatermark();
        require(highWatermark >= end, "the high watermark went back from %d to %d", end, highWatermark);
        moveStart(view.startOffset(), now);
        if (highWatermark > end) {
            beforeLastGrowth = end;
            absorb(view, reader, highWatermark, now);
        }
        if (table.isSynced(now)) {
            guarantee(highWatermark);
        }
        checkClaims(highWatermark);
    }

    /** Retention took rows away. */
    private void moveStart(long newStart, Moment now) {
        if (newStart < start && spoilt.wasLied()) {
            start = newStart;
            return;
        }
        // a checkpoint that has rotted no longer says that segments are gone whose files a reader held when the server
        // went
        require(
                newStart >= start || spoilt.any(),
                "the start went back from %d to %d, the end is %d",
                start,
                newStart,
                end);
        for (int at = runAt(start);
                start < newStart && at < runs.size() && runs.get(at).end() <= newStart;
                at++) {
            if (spoilt.any()) {
                // of segments that lost rows nobody knows how old those were
                break;
            }
            long ageMs = (now.latestUs() - runs.get(at).timestampUs()) / 1000;
            require(
                    table.shortestRetentionMs() > 0 && ageMs >= table.shortestRetentionMs(),
                    "rows before offset %d were removed after %d ms",
                    runs.get(at).end(),
                    ageMs);
        }
        start = newStart;
    }

    private void guarantee(long to) {
        if (!spoilt.wasLied()) {
            guaranteed = Math.max(guaranteed, to);
        }
    }

    private void absorb(LogView view, RowReader reader, long to, Moment now) {
        if (start > end) {
            // retention took rows away that nobody looked at
            require(table.shortestRetentionMs() > 0 || spoilt.wasLied(), "rows before %d were removed", start);
            gap(start);
        }
        Absorbing absorbing = new Absorbing(end, now);
        reader.read(view, table.rows(), end, to, absorbing);
        require(
                absorbing.stopped || absorbing.partial.isEmpty() || spoilt.any(),
                "half a batch was committed before offset %d",
                to);
        if (!absorbing.stopped && end < to && spoilt.any()) {
            gap(to);
        }
        require(absorbing.stopped || end == to, "rows up to %d were committed, rows up to %d can be read", to, end);
        if (!table.isSynced(now)) {
            aging.add(new Aging(now.nanos(), now.hungNanos(), end));
        }
    }

    /** Takes rows of new batches in. */
    private final class Absorbing implements RowReader.Sink {
        private final Moment now;
        private final List<Long> partial = new ArrayList<>();
        private final List<Long> times = new ArrayList<>();
        private long next;
        private boolean stopped;

        Absorbing(long from, Moment now) {
            this.next = from;
            this.now = now;
        }

        @Override
        public void rows(long offset, long[] rows, long timestampUs) {
            if (offset != next) {
                require(spoilt.any(), "rows are missing before offset %d, from %d on", offset, next);
                clear();
                gap(offset);
                next = offset;
            }
            // a truncation that was lost by a lie leaves older rows behind newer ones
            require(
                    timestampUs >= readableTimestampUs || spoilt.wasLied(),
                    "commit times descend at offset %d, %d after %d",
                    offset,
                    timestampUs,
                    readableTimestampUs);
            readableTimestampUs = timestampUs;
            for (long row : rows) {
                partial.add(row);
                times.add(timestampUs);
                next++;
                if (keyed.isEmpty()) {
                    Sent sent = table.sent(row / RowShape.MAX_ROWS);
                    if (partial.size() == sent.rowsIn(bucket).length) {
                        takePlain(sent, next - partial.size(), timestampUs);
                        clear();
                    }
                }
            }
        }

        @Override
        public void told(List<WriterEntry> writers) {
            if (keyed.isPresent()) {
                keyed.get().absorb(next - partial.size(), numbers(partial), numbers(times), writers);
                clear();
            }
        }

        private static long[] numbers(List<Long> all) {
            return all.stream().mapToLong(Long::longValue).toArray();
        }

        private void clear() {
            partial.clear();
            times.clear();
        }

        private void takePlain(Sent sent, long base, long timestampUs) {
            int[] rows = sent.rowsIn(bucket);
            for (int i = 0; i < rows.length; i++) {
                require(
                        partial.get(i) == RowShape.id(sent.number(), rows[i]),
                        "offset %d holds row %d, not row %d of batch %d",
                        base + i,
                        partial.get(i),
                        rows[i],
                        sent.number());
            }
            take(sent, base, numbers(partial), timestampUs);
        }

        @Override
        public boolean failed(WeirException error) {
            if (spoilt.explains(error)) {
                return true;
            }
            requireExplained(error, now);
            stopped = true;
            return false;
        }
    }

    /** The rows of a batch, which are new and are what they must be. */
    void take(Sent sent, long base, long[] rows, long timestampUs) {
        require(
                !byBatch.containsKey(sent.number()) || spoilt.any(),
                "batch %d was stored twice, the second time at offset %d",
                sent.number(),
                base);
        require(sent.mayBeStored(), "batch %d was stored at offset %d after its stream had ended", sent.number(), base);
        if (!sent.writer().equals(WriterId.NONE)) {
            Long last = lastSequence.get(sent.writer());
            require(
                    last == null || last < sent.sequence() || spoilt.any(),
                    "sequence %d was stored behind %s",
                    sent.sequence(),
                    last);
        }
        add(new Run(base, rows.length, rows, Optional.of(sent), timestampUs));
    }

    /** Rows of which nobody knows why they are there, after a lie. */
    void takeStrange(long base, long[] rows, long timestampUs) {
        add(new Run(base, rows.length, rows, Optional.empty(), timestampUs));
    }

    /** Whether rows of this batch are known to be in the log. */
    boolean has(Sent sent) {
        return byBatch.containsKey(sent.number());
    }

    /** Rows up to here cannot be read, and it is known why. */
    private void gap(long to) {
        keyed.ifPresent(KeyedBucket::unknown);
        add(Run.unread(end, (int) (to - end), lastTimestampUs()));
    }

    private long lastTimestampUs() {
        return runs.isEmpty() ? Long.MIN_VALUE : runs.getLast().timestampUs();
    }

    private void add(Run run) {
        runs.add(run);
        run.sent().ifPresent(sent -> {
            byBatch.put(sent.number(), run);
            lastSequence.put(sent.writer(), sent.sequence());
        });
        end = run.end();
    }

    private void requireExplained(WeirException error, Moment now) {
        boolean explained = now.troubles() && error.code() == ErrorCode.IO_ERROR;
        if (!explained) {
            throw new Violation(
                    "table " + table.name() + " bucket " + bucket + " cannot be read: " + error.getMessage(), error);
        }
    }

    /** The writer was told; whether it is true is checked when the rows are known, at the latest after a crash. */
    void acknowledged(Sent sent, PutAck.Part part, Durability durability) {
        claims.add(new Claim(sent, part, durability));
        if (durability == Durability.FSYNC) {
            guarantee(part.baseOffset() + part.rowCount());
        }
        require(!part.duplicate() || sent.tries() > 1, "batch %d was sent once and called a duplicate", sent.number());
    }

    private void checkClaims(long highWatermark) {
        for (Claim claim : claims) {
            require(
                    claim.end() <= highWatermark || spoilt.any(),
                    "batch %d was acknowledged up to offset %d, readers see what is below %d",
                    claim.sent().number(),
                    claim.end(),
                    highWatermark);
        }
        if (keyed.isPresent()) {
            claims.removeIf(claim -> claim.part().rowCount() == 0
                    && keyed.get()
                            .claimedNothing(
                                    claim.sent(),
                                    claim.part().baseOffset(),
                                    claim.durability() == Durability.FSYNC && !spoilt.wasLied()));
        }
        for (Claim claim : claims) {
            Run run = byBatch.get(claim.sent().number());
            boolean unread = claim.end() > end || claim.part().baseOffset() < start || spoilt.any();
            // where a lie took it away it may stand elsewhere now, which could not be read yet
            if ((run == null || spoilt.wasLied()) && unread) {
                continue;
            }
            require(
                    run != null
                            && run.base() == claim.part().baseOffset()
                            && run.count() == claim.part().rowCount(),
                    "batch %d was acknowledged at offset %d with %d rows; the log has it %s",
                    claim.sent().number(),
                    claim.part().baseOffset(),
                    claim.part().rowCount(),
                    run == null ? "nowhere" : "at " + run.base() + " with " + run.count() + " rows");
        }
        claims.removeIf(claim ->
                byBatch.containsKey(claim.sent().number()) || claim.part().baseOffset() < start);
    }

    /** Time passes: what is old enough must survive; but of what a sync that failed should have kept, nothing is promised. */
    void age(Moment now) {
        while (!aging.isEmpty()) {
            Aging oldest = aging.getFirst();
            long allowed = ASYNC_LOSS_NANOS + now.hungNanos() - oldest.hungNanos();
            if (now.nanos() - oldest.nanos() <= allowed) {
                return;
            }
            aging.removeFirst();
            if (!now.troubles()) {
                guarantee(oldest.end());
            }
        }
    }

    /** The server is gone; readers may have seen all up to here. */
    void crashed(long highWatermark, Moment now) {
        age(now);
        if (table.isSynced(now)) {
            guarantee(highWatermark);
        }
        closed();
    }

    /** The process was killed and the system was not, or it stopped in order: what was written is there. */
    void survivesWholly(long highWatermark) {
        if (!closed) {
            guarantee(highWatermark);
        }
        closed();
    }

    /**
     * At the first look after a start: what must be there is there, and nothing else than what was there before or was sent. More may
     * have been appended since.
     */
    private void recovered(LogView view, RowReader reader, Moment now) {
        long highWatermark = view.highWatermark();
        require(
                highWatermark >= mustSurvive || spoilt.isHopeless(),
                "rows up to %d must survive; after the start the log ends at %d",
                mustSurvive,
                highWatermark);
        moveStart(view.startOffset(), now);
        long before = end;
        long same = sameUpTo(view, reader, Math.min(end, highWatermark), now);
        if (same < end) {
            require(
                    same >= mustBeSame || spoilt.isHopeless(),
                    "rows up to %d must survive, those from %d on are others",
                    mustBeSame,
                    same);
            forget(same);
        }
        table.mayComeUp();
        aging.clear();
        protectedAgain(end < before, now);
        if (table.isSynced(now)) {
            guarantee(end);
        } else {
            // what was found was synced; but a row that was lost may be appended again before anybody looks, and be the
            // same
            aging.add(new Aging(now.nanos(), now.hungNanos(), end));
        }
    }

    /**
     * A start writes down what it found, in a checkpoint; on a disk that takes nothing it cannot, and then what was appended last has
     * nothing behind it that tells rot from a torn write.
     */
    private void protectedAgain(boolean shorter, Moment now) {
        if (!now.troubles() && !now.full()) {
            beforeLastGrowth = end;
        } else if (shorter) {
            beforeLastGrowth = start;
        }
    }

    /** Where the log begins to be another one than it was: at a batch's first row. A fault that goes by hides nothing. */
    private long sameUpTo(LogView view, RowReader reader, long to, Moment now) {
        boolean[] hidden = {true};
        long same = to;
        for (int i = 0; i < READS && hidden[0]; i++) {
            hidden[0] = false;
            same = sameUpTo(view, reader, to, now, hidden);
        }
        return same;
    }

    private long sameUpTo(LogView view, RowReader reader, long to, Moment now, boolean[] hidden) {
        long[] same = {to};
        readableTimestampUs = Long.MIN_VALUE;
        reader.read(view, table.rows(), start, to, new RowReader.Sink() {
            private long read = start;
            private long told = start;

            @Override
            public void rows(long offset, long[] rows, long timestampUs) {
                told = offset == read ? told : offset;
                read = offset + rows.length;
                for (int i = 0; i < rows.length && offset + i < same[0]; i++) {
                    Run run = runs.get(runAt(offset + i));
                    Optional<Long> was = run.at(offset + i);
                    if (was.isPresent() && (was.get() != rows[i] || timestampUs != run.timestampUs())) {
                        same[0] = run.base();
                    }
                }
                if (offset < same[0]) {
                    readableTimestampUs = timestampUs;
                }
            }

            // A row that is deleted twice, in the same moment, is the same row of the log: only its writer tells.
            @Override
            public void told(List<WriterEntry> writers) {
                long at = told;
                for (WriterEntry entry : writers) {
                    long end = at + entry.rowCount();
                    while (at < Math.min(end, same[0])) {
                        Run run = runs.get(runAt(at));
                        if (run.sent()
                                .filter(sent -> !mayHaveWritten(entry, sent))
                                .isPresent()) {
                            same[0] = Math.min(same[0], run.base());
                        }
                        at = run.end();
                    }
                    at = end;
                }
                told = read;
            }

            @Override
            public boolean failed(WeirException error) {
                if (!spoilt.explains(error)) {
                    requireExplained(error, now);
                    hidden[0] = true;
                }
                return true;
            }
        });
        return same[0];
    }

    /** As far as the log knows: of old writers it may know nothing more. */
    private static boolean mayHaveWritten(WriterEntry entry, Sent sent) {
        return entry.writer().equals(WriterId.NONE)
                || (entry.writer().equals(sent.writer()) && entry.sequence() == sent.sequence());
    }

    /** The id of the row that lies there, if that is known. */
    public Optional<Long> idAt(long offset) {
        return runs.get(runAt(offset)).at(offset).map(table.rows()::id);
    }

    /** The commit time of the row that lies there. */
    public long timestampAt(long offset) {
        return runs.get(runAt(offset)).timestampUs();
    }

    /** The end of the log is lost, as it may be. */
    private void forget(long newEnd) {
        lostRows = true;
        while (!runs.isEmpty() && runs.getLast().base() >= newEnd) {
            runs.removeLast();
        }
        end = runs.isEmpty() ? Math.min(end, newEnd) : runs.getLast().end();
        require(end == newEnd || spoilt.any(), "half a batch survived: the log ends at %d, a batch at %d", newEnd, end);
        end = newEnd;
        if (!runs.isEmpty() && runs.getLast().end() > newEnd) {
            Run last = runs.removeLast();
            runs.add(Run.unread(last.base(), (int) (newEnd - last.base()), last.timestampUs()));
            keyed.ifPresent(KeyedBucket::unknown);
        }
        keyed.ifPresent(of -> of.forget(newEnd));
        byBatch.clear();
        lastSequence.clear();
        for (Run run : runs) {
            run.sent().ifPresent(sent -> {
                byBatch.put(sent.number(), run);
                lastSequence.put(sent.writer(), sent.sequence());
            });
        }
    }

    /** Rows that are known are read again: each must be what it was. */
    public void compare(LogView view, RowReader reader, long from, long to, Moment now) {
        long[] next = {from};
        boolean[] stopped = {false};
        reader.read(view, table.rows(), from, to, new RowReader.Sink() {
            @Override
            public void rows(long offset, long[] rows, long timestampUs) {
                require(
                        offset == next[0] || (offset > next[0] && spoilt.any()),
                        "a read came to offset %d where %d follows",
                        offset,
                        next[0]);
                expect(offset, rows, timestampUs);
                next[0] = offset + rows.length;
            }

            @Override
            public boolean failed(WeirException error) {
                if (spoilt.explains(error)) {
                    return true;
                }
                requireExplained(error, now);
                stopped[0] = true;
                return false;
            }
        });
        require(next[0] >= to || stopped[0] || spoilt.any(), "a read from %d to %d ended at %d", from, to, next[0]);
    }

    private void expect(long offset, long[] rows, long timestampUs) {
        int at = runAt(offset);
        for (int i = 0; i < rows.length; i++) {
            while (offset + i >= runs.get(at).end()) {
                at++;
            }
            Run run = runs.get(at);
            Optional<Long> was = run.at(offset + i);
            require(
                    was.isEmpty() || (rows[i] == was.get() && timestampUs == run.timestampUs()),
                    "offset %d held row %s once and holds row %d now",
                    offset + i,
                    was,
                    rows[i]);
        }
    }

    private int runAt(long offset) {
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runs.get(middle).end() > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** A commit time in the log, near a point between 0 and 1. */
    public long timestampNear(double point) {
        return runs.isEmpty() ? 0 : runs.get((int) (point * (runs.size() - 1))).timestampUs();
    }

    /** The first row that is not older. */
    public void checkOffsetAt(LogView view, long timestampUs, Moment now) {
        long expected = end;
        for (Run run : runs) {
            if (run.timestampUs() >= timestampUs && run.end() > view.startOffset()) {
                expected = run.base();
                break;
            }
        }
        long answered;
        try {
            answered = view.offsetAt(timestampUs);
        } catch (WeirException e) {
            require(spoilt.explains(e) || now.troubles(), "a time is not found: %s", e.getMessage());
            return;
        }
        require(
                answered == expected || spoilt.any(),
                "time %d is said to begin at offset %d, it begins at %d",
                timestampUs,
                answered,
                expected);
    }

    /** Its server was stopped; the next one opens it when somebody asks. */
    void closed() {
        if (!closed) {
            mustBeSame = guaranteed;
        }
        if (!closed || guaranteed > mustSurvive) {
            mustSurvive = guaranteed;
        }
        closed = true;
        aging.clear();
        // of an async table they may be gone, and nobody has looked at them
        lostRows |= claims.removeIf(claim -> claim.end() > guaranteed);
        lostRows |= keyed.map(KeyedBucket::forgetNothings).orElse(false);
    }

    /** Of what was spoilt, no more than it was may be lost. */
    void checkReadable(LogView view, RowReader reader, Moment now) {
        if (spoilt.wasLied()) {
            return;
        }
        long[] read = {0};
        reader.read(view, table.rows(), view.startOffset(), view.highWatermark(), new RowReader.Sink() {
            @Override
            public void rows(long offset, long[] rows, long timestampUs) {
                read[0] += rows.length;
            }

            @Override
            public boolean failed(WeirException error) {
                if (!spoilt.explains(error)) {
                    requireExplained(error, now);
                }
                return true;
            }
        });
        long lost = view.highWatermark() - view.startOffset() - read[0];
        require(
                lost <= spoilt.flippedRows(),
                "bits were turned over in batches of %d rows, and %d rows cannot be read",
                spoilt.flippedRows(),
                lost);
    }

    public void require(boolean holds, String promise, @Nullable Object... facts) {
        Violation.require(holds, "table " + table.name() + " bucket " + bucket + ": " + promise, facts);
    }
}
