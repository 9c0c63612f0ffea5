package dev.weir.storage.log;

import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which writer entries of some segments' batches stay when these are rewritten: a retry is answered from a writer's last appends alone, so
 * that those are kept, and of all others only how many rows they had.
 */
final class KeptWriters {
    private final List<SegmentIndex.Builder> sources;
    private final int remembered;
    /** Of each source, the entries that stay. */
    private final List<BitSet> kept = new ArrayList<>();

    /** @param remembered of each writer's appends so many stay */
    KeptWriters(List<SegmentIndex.Builder> sources, int remembered) {
        this.sources = sources;
        this.remembered = remembered;
        Map<WriterId, Integer> seen = new HashMap<>();
        for (int source = sources.size() - 1; source >= 0; source--) {
            kept.addFirst(choose(sources.get(source), seen));
        }
    }

    private BitSet choose(SegmentIndex.Builder source, Map<WriterId, Integer> seen) {
        BitSet chosen = new BitSet(source.writerCount());
        for (int entry = source.writerCount() - 1; entry >= 0; entry--) {
            WriterId writer = source.entries(entry, entry + 1).getFirst().writer();
            if (!writer.equals(WriterId.NONE) && seen.merge(writer, 1, Integer::sum) <= remembered) {
                chosen.set(entry);
            }
        }
        return chosen;
    }

    /**
     * What stays of a batch's entries.
     *
     * @param first number of the batch's first entry in its segment
     */
    List<WriterEntry> of(int source, int first, int count) {
        List<WriterEntry> entries = sources.get(source).entries(first, first + count);
        for (int i = 0; i < entries.size(); i++) {
            if (!kept.get(source).get(first + i)) {
                entries.set(i, nobody(entries.get(i).rowCount()));
            }
        }
        return entries;
    }

    static WriterEntry nobody(int rows) {
        return new WriterEntry(WriterId.NONE, 0, rows);
    }

    /** The entries of rows that come together in one batch: what nobody asks for is one entry; none at all when that is everything. */
    static List<WriterEntry> joined(List<WriterEntry> entries) {
        List<WriterEntry> joined = new ArrayList<>();
        boolean anybody = false;
        for (WriterEntry entry : entries) {
            boolean known = !entry.writer().equals(WriterId.NONE);
            anybody |= known;
            if (!known && !joined.isEmpty() && joined.getLast().writer().equals(WriterId.NONE)) {
                joined.set(joined.size() - 1, nobody(joined.getLast().rowCount() + entry.rowCount()));
            } else {
                joined.add(entry);
            }
        }
        return anybody ? joined : List.of();
    }
}
