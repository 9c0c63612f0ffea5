package dev.weir.storage.state.store;

/**
 * @param cacheBytes of rows' blocks, filters and indexes that stay in memory, for all stores together
 * @param compactionThreads that tidy stores, for all of them together
 */
public record StateConfig(long cacheBytes, int compactionThreads) {
    public static final StateConfig DEFAULT = new StateConfig(128L << 20, 1);
}
