package dev.weir.storage.state.store;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A run of rows on the heap. It keeps no row longer than it must, so that a store which does is found out. */
public final class ModelRun implements SortedRun, AutoCloseable {
    private final Iterator<Map.Entry<byte[], Optional<byte[]>>> rows;
    private Arena arena = Arena.ofConfined();
    private MemorySegment key = MemorySegment.NULL;
    private MemorySegment value = MemorySegment.NULL;
    private int valueLength;

    private ModelRun(Map<byte[], Optional<byte[]>> rows) {
        this.rows = rows.entrySet().iterator();
    }

    /** An absent value deletes the key. */
    public static ModelRun of(Map<byte[], Optional<byte[]>> changes) {
        TreeMap<byte[], Optional<byte[]>> sorted = new TreeMap<>(Arrays::compareUnsigned);
        sorted.putAll(changes);
        return new ModelRun(sorted);
    }

    /** In the order of the map, whatever it is. */
    static ModelRun inOrderOf(Map<byte[], Optional<byte[]>> changes) {
        return new ModelRun(changes);
    }

    @Override
    public boolean next() {
        arena.close();
        arena = Arena.ofConfined();
        if (!rows.hasNext()) {
            return false;
        }
        Map.Entry<byte[], Optional<byte[]>> row = rows.next();
        key = arena.allocateFrom(JAVA_BYTE, row.getKey());
        value = arena.allocateFrom(JAVA_BYTE, row.getValue().orElse(new byte[0]));
        valueLength = row.getValue().map(bytes -> bytes.length).orElse(DELETED);
        return true;
    }

    @Override
    public long keyAddress() {
        return key.address();
    }

    @Override
    public int keyLength() {
        return (int) key.byteSize();
    }

    @Override
    public long valueAddress() {
        return value.address();
    }

    @Override
    public int valueLength() {
        return valueLength;
    }

    @Override
    public void close() {
        arena.close();
    }
}
