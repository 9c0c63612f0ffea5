package dev.weir.storage.state.store;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.format.key.EncodedKeys;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A snapshot of a database. */
final class RocksSnapshot implements SortedStore.Snapshot {
    /** Keys of one call: many, so that it can look at them in the order of the files, and few enough for the blocks that it pins. */
    private static final int KEYS_AT_ONCE = 1024;

    private static final int SLICE_BYTES = 16;

    private final RocksDatabase database;
    private final long snapshot;
    private final long readOptions;
    private final Holds holds;
    private final AtomicBoolean closed = new AtomicBoolean();
    private StateMark mark = StateMark.NEW;

    /** Takes over one hold of the database. */
    private RocksSnapshot(RocksDatabase database) {
        this.database = database;
        this.snapshot = RocksNative.createSnapshot(database.pointer());
        this.readOptions = RocksNative.createReadOptions();
        RocksNative.setSnapshot(readOptions, snapshot);
        this.holds = new Holds(this::free);
    }

    /** Takes over one hold of the database. */
    static RocksSnapshot of(RocksDatabase database) {
        RocksSnapshot made = new RocksSnapshot(database);
        try {
            made.mark = made.readMark();
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void free() {
        RocksNative.destroyReadOptions(readOptions);
        RocksNative.releaseSnapshot(database.pointer(), snapshot);
        database.holds().release();
    }

    RocksDatabase database() {
        return database;
    }

    long pointer() {
        return snapshot;
    }

    Holds holds() {
        return holds;
    }

    @Override
    public long offset() {
        return mark.offset();
    }

    @Override
    public long rows() {
        return mark.rows();
    }

    StateMark mark() {
        return mark;
    }

    private StateMark readMark() {
        try (RocksCall call = new RocksCall(database.directory())) {
            MemorySegment slice = call.arena().allocate(SLICE_BYTES);
            MemorySegment key = RocksKeys.mark(call.arena());
            slice.set(JAVA_LONG, 0, key.address());
            slice.set(JAVA_LONG, 8, key.byteSize());
            StateMark[] read = {StateMark.NEW};
            lookUp(
                    call,
                    slice,
                    1,
                    (_, address, length) -> read[0] = StateMark.read(address, length, database.directory()));
            return read[0];
        }
    }

    @Override
    public void get(EncodedKeys keys, int[] which, int count, FoundValues found) {
        begin();
        try {
            found.reset(count);
            for (int from = 0; from < count; from += KEYS_AT_ONCE) {
                int base = from;
                int n = Math.min(KEYS_AT_ONCE, count - from);
                try (RocksCall call = new RocksCall(database.directory())) {
                    MemorySegment slices = slices(call, keys, which, base, n);
                    lookUp(call, slices, n, (i, address, length) -> found.put(base + i, address, length));
                }
            }
        } finally {
            holds.release();
        }
    }

    private static MemorySegment slices(RocksCall call, EncodedKeys keys, int[] which, int base, int n) {
        long bytes = 0;
        for (int i = 0; i < n; i++) {
            bytes += RocksKeys.PREFIX_BYTES + keys.end(which[base + i]) - keys.start(which[base + i]);
        }
        MemorySegment slices = call.arena().allocate((long) SLICE_BYTES * n, Long.BYTES);
        MemorySegment copies = call.arena().allocate(bytes);
        long at = 0;
        for (int i = 0; i < n; i++) {
            int start = keys.start(which[base + i]);
            int length = keys.end(which[base + i]) - start;
            copies.set(JAVA_BYTE, at, RocksKeys.ROW);
            MemorySegment.copy(keys.bytes(), start, copies, JAVA_BYTE, at + RocksKeys.PREFIX_BYTES, length);
            slices.set(JAVA_LONG, (long) SLICE_BYTES * i, copies.address() + at);
            slices.set(JAVA_LONG, (long) SLICE_BYTES * i + 8, RocksKeys.PREFIX_BYTES + (long) length);
            at += RocksKeys.PREFIX_BYTES + length;
        }
        return slices;
    }

    /** What a lookup does with a value that was found; the memory is the database's, and stays for the length of the call. */
    private interface Found {
        void value(int i, long address, int length);
    }

    private void lookUp(RocksCall call, MemorySegment slices, int n, Found found) {
        MemorySegment values = call.arena().allocate(JAVA_LONG, n);
        MemorySegment errors = call.arena().allocate(JAVA_LONG, n);
        MemorySegment length = call.arena().allocate(JAVA_LONG);
        RocksNative.multiGet(
                database.pointer(),
                readOptions,
                database.family(),
                n,
                slices.address(),
                values.address(),
                errors.address(),
                false);
        try {
            throwFirst(errors, n);
            for (int i = 0; i < n; i++) {
                long value = values.getAtIndex(JAVA_LONG, i);
                if (value != 0) {
                    long address = RocksNative.pinnedValue(value, length.address());
                    found.value(i, address, RocksDatabase.length(length));
                }
            }
        } finally {
            for (int i = 0; i < n; i++) {
                long value = values.getAtIndex(JAVA_LONG, i);
                if (value != 0) {
                    RocksNative.destroyPinned(value);
                }
            }
        }
    }

    private void throwFirst(MemorySegment errors, int n) {
        String first = null;
        for (int i = 0; i < n; i++) {
            long error = errors.getAtIndex(JAVA_LONG, i);
            if (error != 0) {
                String text = RocksCall.taken(error);
                first = first == null ? text : first;
            }
        }
        if (first != null) {
            throw RocksErrors.of("look rows up", database.directory(), first);
        }
    }

    @Override
    public SortedStore.Cursor scan(byte @Nullable [] from, byte @Nullable [] to) {
        begin();
        return new RocksCursor(this, from, to);
    }

    private void begin() {
        if (closed.get() || !holds.take()) {
            throw RocksErrors.closed(database.directory());
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            holds.release();
        }
    }
}
