package dev.weir.storage.state;

import dev.weir.format.key.EncodedKeys;
import dev.weir.format.predicate.KeyChoice;
import dev.weir.format.predicate.KeyRange;
import dev.weir.format.row.RowPointers;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a bucket exactly as they are at one offset of its log, whatever is written meanwhile. To be closed; memory and files that it
 * shows stay until then. For one thread.
 */
public final class StateView implements AutoCloseable {
    private final Layers layers;
    private final Layers.Seen seen;
    private final BufferAllocator allocator;
    private final KeyLookup lookup;

    /** Takes over one hold of the layers. */
    StateView(Layers layers, BufferAllocator allocator) {
        this.layers = layers;
        this.seen = layers.seen();
        this.allocator = allocator;
        this.lookup = new KeyLookup(layers, seen.offset(), allocator);
    }

    /** All changes of the log below it are in it, and no others. */
    public long offset() {
        return seen.offset();
    }

    public long rows() {
        return seen.rows();
    }

    /**
     * Looks keys up: the row of key {@code which[i]} is set at {@code which[i]} of {@code into}, for i below {@code count}; nothing is set where there
     * is none. Rows are valid until the next call, and until the close.
     */
    public void get(EncodedKeys keys, int[] which, int count, RowPointers into) {
        lookup.get(keys, which, count, into);
    }

    /** All rows, in no order; to be closed, before this. */
    public StateScan scan() {
        return new UnorderedScan(layers, seen.offset(), allocator);
    }

    /** The rows with {@code from <= key < to} in the order of the keys; an absent bound is open. To be closed, before this. */
    public StateScan range(byte @Nullable [] from, byte @Nullable [] to) {
        return new OrderedScan(layers, seen.offset(), from, to, allocator);
    }

    /** As {@link #range}, row by row and with the keys. */
    public StateCursor cursor(byte @Nullable [] from, byte @Nullable [] to) {
        return new OrderedScan(layers, seen.offset(), from, to, allocator);
    }

    /**
     * The rows with these keys: looked up, sought or all of them; to be closed, before this. Such scans may be used by other threads than the view, each by one
     * at a time.
     *
     * @param reader has the memory for what is read from the store, some MiB
     */
    public StateScan scan(KeyChoice keys, BufferAllocator reader) {
        return switch (keys) {
            case KeyChoice.All _ -> new UnorderedScan(layers, seen.offset(), reader);
            case KeyChoice.Keys(EncodedKeys whole) ->
                new LookupScan(new KeyLookup(layers, seen.offset(), reader), whole);
            case KeyChoice.Ranges(List<KeyRange> ranges) ->
                new RangesScan(
                        ranges, range -> new OrderedScan(layers, seen.offset(), range.from(), range.to(), reader));
        };
    }

    @Override
    public void close() {
        lookup.close();
        layers.release();
    }
}
