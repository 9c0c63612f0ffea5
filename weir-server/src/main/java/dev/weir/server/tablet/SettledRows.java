package dev.weir.server.tablet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Up to which offsets the rows of tables with {@code lake = on} are in the lake: the log keeps the others, whatever its retention says. Any thread. */
public final class SettledRows {
    private final Map<String, long[]> upTo = new ConcurrentHashMap<>();

    /** @param offsets of each bucket; never changed afterwards */
    public void settled(String tableId, long[] offsets) {
        upTo.put(tableId, offsets);
    }

    /** The table is gone, or its rows settle no more. */
    void forget(String tableId) {
        upTo.remove(tableId);
    }

    /** 0 as long as it is not known. */
    long of(String tableId, int bucket) {
        long[] offsets = upTo.get(tableId);
        return offsets == null ? 0 : offsets[bucket];
    }
}
