package dev.weir.server.catalog;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Short texts by name that the catalog remembers for others, such as where the newest metadata of a lake's table lies. Immutable: a change copies what
 * has changed lately, and all only when that has become much, so that a start can replay many.
 */
public final class PointerTexts {
    static final PointerTexts EMPTY = new PointerTexts(new TreeMap<>(), new TreeMap<>(), 0, 0);

    private static final int FEW = 64;

    private final SortedMap<String, String> settled;
    /** Empty: gone. */
    private final SortedMap<String, Optional<String>> recent;

    private final int count;
    private final long chars;

    private PointerTexts(
            SortedMap<String, String> settled, SortedMap<String, Optional<String>> recent, int count, long chars) {
        this.settled = settled;
        this.recent = recent;
        this.count = count;
        this.chars = chars;
    }

    int count() {
        return count;
    }

    /** Of all names and texts. */
    long chars() {
        return chars;
    }

    Optional<String> get(String name) {
        Optional<String> late = recent.get(name);
        return late == null ? Optional.ofNullable(settled.get(name)) : late;
    }

    /** Those whose names begin with it, in the order of their names. */
    SortedMap<String, String> startingWith(String prefix) {
        SortedMap<String, String> found = new TreeMap<>();
        for (var pointer : settled.tailMap(prefix).entrySet()) {
            if (!pointer.getKey().startsWith(prefix)) {
                break;
            }
            found.put(pointer.getKey(), pointer.getValue());
        }
        for (var pointer : recent.tailMap(prefix).entrySet()) {
            if (!pointer.getKey().startsWith(prefix)) {
                break;
            }
            put(found, pointer.getKey(), pointer.getValue());
        }
        return Collections.unmodifiableSortedMap(found);
    }

    private static void put(SortedMap<String, String> into, String name, Optional<String> text) {
        text.ifPresentOrElse(there -> into.put(name, there), () -> into.remove(name));
    }

    /** Whether all are as they are expected to be. */
    boolean areAsExpected(List<PointerSwap> swaps) {
        return swaps.stream().allMatch(swap -> get(swap.name()).equals(swap.expected()));
    }

    /** @param swaps each name once, all as expected */
    PointerTexts swapped(List<PointerSwap> swaps) {
        SortedMap<String, Optional<String>> late = new TreeMap<>(recent);
        int more = 0;
        long longer = 0;
        for (PointerSwap swap : swaps) {
            late.put(swap.name(), swap.next());
            more += (swap.next().isPresent() ? 1 : 0) - (swap.expected().isPresent() ? 1 : 0);
            longer += size(swap.name(), swap.next()) - size(swap.name(), swap.expected());
        }
        if (late.size() <= FEW + 4 * Math.sqrt(settled.size())) {
            return new PointerTexts(settled, late, count + more, chars + longer);
        }
        SortedMap<String, String> all = new TreeMap<>(settled);
        late.forEach((name, text) -> put(all, name, text));
        return new PointerTexts(all, new TreeMap<>(), count + more, chars + longer);
    }

    private static long size(String name, Optional<String> text) {
        return text.map(there -> (long) name.length() + there.length()).orElse(0L);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof PointerTexts that && startingWith("").equals(that.startingWith("")));
    }

    @Override
    public int hashCode() {
        return startingWith("").hashCode();
    }

    @Override
    public String toString() {
        return startingWith("").toString();
    }
}
