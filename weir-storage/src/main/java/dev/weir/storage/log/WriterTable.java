package dev.weir.storage.log;

import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a bucket knows of its writers: each one's last appends, so that one that comes again is answered, not stored. A pure
 * function of the log: it depends on commit times only, never on the clock.
 */
final class WriterTable {
    /** The longest silent ones are forgotten beyond this, so that writers cannot be made up without end: 65,536 cost about 30 MB. */
    static final int MAX_WRITERS = 65_536;

    private final long expiryUs;
    private final int remembered;
    /** The longest silent first: commit times never descend, so the order of appends is the order of times. */
    private final LinkedHashMap<WriterId, Writer> writers = new LinkedHashMap<>();

    WriterTable(long expiryUs, int remembered) {
        this.expiryUs = expiryUs;
        this.remembered = Math.max(1, remembered);
    }

    /** The last appends of one writer, oldest overwritten first. */
    private static final class Writer {
        /** sequence, base offset, row count; for each append */
        private long[] ring = new long[3];

        private int count;
        private int newest = -1;
        private long lastUs;

        long lastSequence() {
            return ring[3 * newest];
        }

        void add(long sequence, long baseOffset, int rowCount, long nowUs, int remembered) {
            int capacity = ring.length / 3;
            if (count == capacity && capacity < remembered) {
                // not wrapped yet: the ring grows to its full size before it overwrites
                ring = Arrays.copyOf(ring, 3 * Math.min(remembered, 2 * capacity));
                capacity = ring.length / 3;
            }
            newest = (newest + 1) % capacity;
            ring[3 * newest] = sequence;
            ring[3 * newest + 1] = baseOffset;
            ring[3 * newest + 2] = rowCount;
            count = Math.min(count + 1, capacity);
            lastUs = nowUs;
        }

        /** Oldest first. */
        List<Checkpoint.Appended> appends() {
            List<Checkpoint.Appended> appends = new ArrayList<>(count);
            int capacity = ring.length / 3;
            for (int i = count - 1; i >= 0; i--) {
                int at = 3 * Math.floorMod(newest - i, capacity);
                appends.add(new Checkpoint.Appended(ring[at], ring[at + 1], (int) ring[at + 2]));
            }
            return appends;
        }

        Optional<AppendOutcome> find(long sequence) {
            for (int i = 0; i < count; i++) {
                if (ring[3 * i] == sequence) {
                    return Optional.of(new AppendOutcome.Duplicate(ring[3 * i + 1], (int) ring[3 * i + 2]));
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Why these appends are not to be written, if so: the first of them that was there before or is out of order.
     *
     * @param entries in the order of their rows; one writer may have several
     */
    Optional<AppendOutcome> refusal(List<WriterEntry> entries, SequenceRule rule, long nowUs) {
        // what earlier appends of the same batch will have made the last sequence; of no use for a single one
        Map<WriterId, Long> pending = entries.size() > 1 ? new HashMap<>() : Map.of();
        for (WriterEntry entry : entries) {
            if (entry.writer().equals(WriterId.NONE)) {
                continue;
            }
            Writer writer = known(entry.writer(), nowUs);
            Long last = pending.get(entry.writer());
            if (last == null && writer != null) {
                last = writer.lastSequence();
            }
            if (last != null && !follows(entry.sequence(), last, rule)) {
                Optional<AppendOutcome> duplicate = writer == null ? Optional.empty() : writer.find(entry.sequence());
                return duplicate.isPresent() ? duplicate : Optional.of(new AppendOutcome.OutOfOrder(last + 1));
            }
            if (entries.size() > 1) {
                pending.put(entry.writer(), entry.sequence());
            }
        }
        return Optional.empty();
    }

    private static boolean follows(long sequence, long last, SequenceRule rule) {
        return switch (rule) {
            case CONTIGUOUS -> sequence == last + 1;
            case ASCENDING -> sequence > last;
        };
    }

    private @Nullable Writer known(WriterId id, long nowUs) {
        Writer writer = writers.get(id);
        return writer == null || nowUs - writer.lastUs > expiryUs ? null : writer;
    }

    /** Whether this writer has come so far, or further. */
    boolean knows(WriterId id, long sequence, long nowUs) {
        Writer writer = known(id, nowUs);
        return writer != null && writer.lastSequence() >= sequence;
    }

    /** These appends are in the log now, one after the other from this offset. */
    void remember(List<WriterEntry> entries, long baseOffset, long nowUs) {
        long offset = baseOffset;
        for (WriterEntry entry : entries) {
            if (!entry.writer().equals(WriterId.NONE)) {
                Writer known = known(entry.writer(), nowUs);
                Writer writer = known == null ? new Writer() : known;
                writer.add(entry.sequence(), offset, entry.rowCount(), nowUs, remembered);
                // out and in again: to the end of the order
                writers.remove(entry.writer());
                writers.put(entry.writer(), writer);
            }
            offset += entry.rowCount();
        }
        forget(nowUs);
    }

    private void forget(long nowUs) {
        Iterator<Map.Entry<WriterId, Writer>> oldest = writers.entrySet().iterator();
        while (oldest.hasNext()) {
            Writer writer = oldest.next().getValue();
            if (nowUs - writer.lastUs <= expiryUs && writers.size() <= MAX_WRITERS) {
                return;
            }
            oldest.remove();
        }
    }

    /** All that is known, the longest silent writer first: {@link #restore} makes the same table of it. */
    List<Checkpoint.WriterState> snapshot() {
        List<Checkpoint.WriterState> states = new ArrayList<>(writers.size());
        writers.forEach((id, writer) -> states.add(new Checkpoint.WriterState(id, writer.lastUs, writer.appends())));
        return states;
    }

    /** Of a table that knows nobody yet. */
    void restore(List<Checkpoint.WriterState> states) {
        for (Checkpoint.WriterState state : states) {
            Writer writer = new Writer();
            for (Checkpoint.Appended append : state.appends()) {
                writer.add(append.sequence(), append.baseOffset(), append.rowCount(), state.lastUs(), remembered);
            }
            writers.put(state.id(), writer);
        }
    }

    int size() {
        return writers.size();
    }

    /** All that is known, in order: two tables that answer alike print alike. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        writers.forEach((id, writer) -> lines.add(id.toHex() + "@" + writer.lastSequence() + "x" + writer.count));
        return lines.toString();
    }
}
