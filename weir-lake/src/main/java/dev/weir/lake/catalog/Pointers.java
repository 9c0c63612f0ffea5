package dev.weir.lake.catalog;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The port to what an Iceberg catalog has to remember: short texts by name, changed all at once or not at all. Durable when {@link #swap} returns.
 * Thread-safe.
 */
public interface Pointers {
    /**
     * A change of one value, if it is still what was expected.
     *
     * @param expected empty: there must be none
     * @param next empty: there shall be none
     */
    record Swap(String name, Optional<String> expected, Optional<String> next) {}

    Optional<String> get(String name);

    /** Those whose names begin with it, in the order of their names. */
    SortedMap<String, String> list(String prefix);

    /**
     * Whether all values were as expected, and so all are changed; otherwise none is. Each name once. An error of the class {@code CALLER} says that it
     * is above a limit, and nothing is changed; after any other one it is not known whether it is.
     */
    boolean swap(List<Swap> swaps);
}
