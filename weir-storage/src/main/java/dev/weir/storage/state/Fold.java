package dev.weir.storage.state;

import dev.weir.format.key.EncodedKeys;
import dev.weir.format.wire.KeySpec;
import dev.weir.storage.state.store.FoundValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.jspecify.annotations.Nullable;

/**
 * What some writes, one after the other, change in a bucket's rows, worked out before anything is changed. Within one write only the last row of a
 * key counts; between writes each change is kept. Owned by the lane; to be closed when its changes are applied or given up.
 */
public final class Fold implements AutoCloseable, Merge.Result {
    private static final int GONE = Version.DELETED;
    private static final int ARENA_BYTES = 64 << 10;

    private final List<RowWrites> writes;
    private final BufferAllocator allocator;

    // of each key that is written: where it stands, and its row as it is by now
    private final int[] keyWrite;
    private final int[] keyRow;
    private final long[] address;
    private final int[] length;
    private int keys;

    // of each key that the present write has touched: its row before the write
    private final long[] addressBefore;
    private final int[] lengthBefore;
    private final int[] touchedBy;

    // the changes
    private final int[] changedKey;
    private final long[] oldAddress;
    private final int[] oldLength;
    private final long[] newAddress;
    private final int[] newLength;
    private int changes;

    /** Of each write, one past its last change. */
    private final int[] changesEnd;

    private long rowsAdded;

    private @Nullable FoundValues stored;
    private final List<ArrowBuf> arena = new ArrayList<>(0);
    private long arenaNext;
    private long arenaLeft;

    // what the present merge has come to
    private long merged;
    private int mergedLength;

    Fold(List<RowWrites> writes, Layers layers, BufferAllocator allocator) {
        this.writes = writes;
        this.allocator = allocator;
        int rows = 0;
        for (RowWrites write : writes) {
            rows = Math.addExact(rows, write.count());
        }
        keyWrite = new int[rows];
        keyRow = new int[rows];
        address = new long[rows];
        length = new int[rows];
        addressBefore = new long[rows];
        lengthBefore = new int[rows];
        touchedBy = new int[rows];
        changedKey = new int[rows];
        oldAddress = new long[rows];
        oldLength = new int[rows];
        newAddress = new long[rows];
        newLength = new int[rows];
        changesEnd = new int[writes.size()];
        try {
            int[] keyOfRow = distinguish(rows);
            find(layers);
            fold(keyOfRow);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Gives each key a number; answers that of each row. */
    private int[] distinguish(int rows) {
        int[] keyOfRow = new int[rows];
        int capacity = Integer.highestOneBit(Math.max(8, rows)) * 4;
        // one more than the key's number; 0: empty
        int[] table = new int[capacity];
        int next = 0;
        for (int write = 0; write < writes.size(); write++) {
            RowWrites now = writes.get(write);
            for (int row = 0; row < now.count(); row++) {
                int at = (int) now.hashes()[row] & capacity - 1;
                while (table[at] != 0 && !isKey(table[at] - 1, now, row)) {
                    at = at + 1 & capacity - 1;
                }
                if (table[at] == 0) {
                    keyWrite[keys] = write;
                    keyRow[keys] = row;
                    table[at] = ++keys;
                }
                keyOfRow[next++] = table[at] - 1;
            }
        }
        return keyOfRow;
    }

    private boolean isKey(int key, RowWrites other, int otherRow) {
        RowWrites of = writes.get(keyWrite[key]);
        int row = keyRow[key];
        if (of.hashes()[row] != other.hashes()[otherRow]) {
            return false;
        }
        EncodedKeys a = of.keys();
        EncodedKeys b = other.keys();
        return Arrays.equals(a.bytes(), a.start(row), a.end(row), b.bytes(), b.start(otherRow), b.end(otherRow));
    }

    /** The newest row of each key, seen by readers or not. */
    private void find(Layers layers) {
        int[] unknown = new int[keys];
        int unknowns = 0;
        for (int key = 0; key < keys; key++) {
            RowWrites of = writes.get(keyWrite[key]);
            int row = keyRow[key];
            long at = layers.find(
                    of.keys().bytes(), of.keys().start(row), of.keys().end(row), of.hashes()[row], Long.MAX_VALUE);
            if (at == 0) {
                length[key] = GONE;
                unknown[unknowns++] = key;
            } else {
                length[key] = Version.valueLength(at);
                address[key] = length[key] == GONE ? 0 : Version.value(at);
            }
        }
        if (unknowns > 0 && layers.store().isPresent() && layers.store().get().rows() > 0) {
            findStored(layers, Arrays.copyOf(unknown, unknowns));
        }
    }

    private void findStored(Layers layers, int[] unknown) {
        FoundValues found = new FoundValues(allocator);
        stored = found;
        // asked for in one call each: keys of one write lie in one array
        int from = 0;
        while (from < unknown.length) {
            int write = keyWrite[unknown[from]];
            int to = from;
            while (to < unknown.length && keyWrite[unknown[to]] == write) {
                to++;
            }
            int[] which = new int[to - from];
            for (int i = from; i < to; i++) {
                which[i - from] = keyRow[unknown[i]];
            }
            layers.store().get().get(writes.get(write).keys(), which, which.length, found);
            boolean last = to == unknown.length;
            for (int i = from; i < to; i++) {
                if (found.isFound(i - from)) {
                    int key = unknown[i];
                    length[key] = found.length(i - from);
                    address[key] = last ? found.address(i - from) : copy(found.address(i - from), length[key]);
                }
            }
            from = to;
        }
    }

    private long copy(long from, int bytes) {
        long to = allocate(bytes);
        MemoryUtil.copyMemory(from, to, bytes);
        return to;
    }

    private void fold(int[] keyOfRow) {
        int[] touched = new int[keyOfRow.length];
        int next = 0;
        for (int write = 0; write < writes.size(); write++) {
            RowWrites now = writes.get(write);
            int count = 0;
            for (int row = 0; row < now.count(); row++) {
                int key = keyOfRow[next++];
                if (touchedBy[key] != write + 1) {
                    touchedBy[key] = write + 1;
                    addressBefore[key] = address[key];
                    lengthBefore[key] = length[key];
                    touched[count++] = key;
                }
                if (now.deletes()[row]) {
                    address[key] = 0;
                    length[key] = GONE;
                } else {
                    now.merge()
                            .merge(
                                    address[key],
                                    length[key],
                                    now.rows().address(row),
                                    now.rows().length(row),
                                    this);
                    address[key] = merged;
                    length[key] = mergedLength;
                }
            }
            for (int i = 0; i < count; i++) {
                change(touched[i]);
            }
            changesEnd[write] = changes;
        }
    }

    private void change(int key) {
        boolean same = length[key] == lengthBefore[key]
                && (address[key] == addressBefore[key]
                        || KeyBytes.compare(address[key], length[key], addressBefore[key], length[key]) == 0);
        if (same) {
            return;
        }
        if (changes == changedKey.length) {
            throw new IllegalStateException("broken invariant: a row makes one change at most");
        }
        changedKey[changes] = key;
        oldAddress[changes] = addressBefore[key];
        oldLength[changes] = lengthBefore[key];
        newAddress[changes] = address[key];
        newLength[changes] = length[key];
        rowsAdded += (length[key] == GONE ? 0 : 1) - (lengthBefore[key] == GONE ? 0 : 1);
        changes++;
    }

    /** How many more rows there are afterwards. */
    long rowsAdded() {
        return rowsAdded;
    }

    /** The changelog, as rows and as what happened to each. */
    public Changelog changelog(KeySpec.Image image) {
        Changelog log = new Changelog(2 * changes);
        int[] ends = new int[writes.size()];
        int change = 0;
        for (int write = 0; write < ends.length; write++) {
            for (; change < changesEnd[write]; change++) {
                if (oldLength[change] == GONE) {
                    log.add(ChangeKind.INSERT, newAddress[change], newLength[change]);
                } else if (newLength[change] == GONE) {
                    log.add(ChangeKind.DELETE, oldAddress[change], oldLength[change]);
                } else {
                    if (image == KeySpec.Image.FULL) {
                        log.add(ChangeKind.UPDATE_BEFORE, oldAddress[change], oldLength[change]);
                    }
                    log.add(ChangeKind.UPDATE_AFTER, newAddress[change], newLength[change]);
                }
            }
            ends[write] = log.rows().count();
        }
        return log.ending(ends);
    }

    /** Makes room in a generation for {@link #apply}. */
    void reserve(Generation generation) {
        long bytes = 0;
        long largest = 0;
        for (int change = 0; change < changes; change++) {
            long version = Version.bytes(keyLength(change), newLength[change]);
            bytes += version;
            largest = Math.max(largest, version);
        }
        generation.reserve(bytes, largest, changes);
    }

    private int keyLength(int change) {
        EncodedKeys of = writes.get(keyWrite[changedKey[change]]).keys();
        int row = keyRow[changedKey[change]];
        return of.end(row) - of.start(row);
    }

    /** @param from the log offset from which on the changes are to be seen */
    void apply(Generation generation, long from) {
        for (int change = 0; change < changes; change++) {
            int key = changedKey[change];
            RowWrites of = writes.get(keyWrite[key]);
            int row = keyRow[key];
            generation.put(
                    of.keys().bytes(),
                    of.keys().start(row),
                    of.keys().end(row),
                    of.hashes()[row],
                    newAddress[change],
                    newLength[change],
                    from);
        }
    }

    @Override
    public void set(long row, int rowLength) {
        merged = row;
        mergedLength = rowLength;
    }

    @Override
    public long allocate(int bytes) {
        if (bytes > arenaLeft) {
            ArrowBuf more = allocator.buffer(Math.max(ARENA_BYTES, bytes));
            arena.add(more);
            arenaNext = more.memoryAddress();
            arenaLeft = more.capacity();
        }
        long at = arenaNext;
        arenaNext += bytes;
        arenaLeft -= bytes;
        return at;
    }

    @Override
    public void close() {
        arena.forEach(ArrowBuf::close);
        arena.clear();
        FoundValues found = stored;
        stored = null;
        if (found != null) {
            found.close();
        }
    }
}
