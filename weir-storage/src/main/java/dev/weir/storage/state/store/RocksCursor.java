package dev.weir.storage.state.store;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** An iterator over a snapshot. */
final class RocksCursor implements SortedStore.Cursor {
    private final RocksSnapshot snapshot;

    /** RocksDB keeps pointers to the bounds. A few bytes that the garbage collector may take after us: any thread may close. */
    private final Arena arena = Arena.ofAuto();

    private final MemorySegment keyLength = arena.allocate(JAVA_LONG);
    private final MemorySegment valueLength = arena.allocate(JAVA_LONG);
    private final long readOptions;
    private final long iterator;
    private boolean closed;

    /** Takes over one hold of the snapshot. */
    RocksCursor(RocksSnapshot snapshot, byte @Nullable [] from, byte @Nullable [] to) {
        this.snapshot = snapshot;
        MemorySegment lower = RocksKeys.row(arena, from == null ? new byte[0] : from);
        MemorySegment upper = to == null ? RocksKeys.end(arena) : RocksKeys.row(arena, to);
        this.readOptions = RocksNative.createReadOptions();
        RocksNative.setSnapshot(readOptions, snapshot.pointer());
        RocksNative.setLowerBound(readOptions, lower.address(), lower.byteSize());
        RocksNative.setUpperBound(readOptions, upper.address(), upper.byteSize());
        // what is scanned once is not to push out what is looked up often
        RocksNative.set("rocksdb_readoptions_set_fill_cache", readOptions, false);
        this.iterator = RocksNative.createIterator(snapshot.database().pointer(), readOptions);
        RocksNative.seekToFirst(iterator);
    }

    @Override
    public synchronized boolean next(RowBlock block) {
        if (closed) {
            throw RocksErrors.closed(snapshot.database().directory());
        }
        block.clear();
        while (!block.isFull()) {
            if (!RocksNative.isValid(iterator)) {
                check(block);
                break;
            }
            long key = RocksNative.key(iterator, keyLength.address());
            long value = RocksNative.value(iterator, valueLength.address());
            block.add(
                    key + RocksKeys.PREFIX_BYTES,
                    RocksDatabase.length(keyLength) - RocksKeys.PREFIX_BYTES,
                    value,
                    RocksDatabase.length(valueLength));
            RocksNative.next(iterator);
        }
        return block.count() > 0;
    }

    /** An iterator that stands nowhere is at its end, or it has met an error. */
    private void check(RowBlock block) {
        try (RocksCall call = new RocksCall(snapshot.database().directory())) {
            RocksNative.iteratorError(iterator, call.error());
            call.check("scan rows");
        } catch (RuntimeException e) {
            block.clear();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            RocksNative.destroyIterator(iterator);
            RocksNative.destroyReadOptions(readOptions);
            snapshot.holds().release();
        }
    }
}
