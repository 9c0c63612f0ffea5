package dev.weir.storage.state.store;

/** Byte offsets of a store's mark, version 1; docs/formats/state-store.md says the same in words. All numbers are little-endian. */
final class StateMarkLayout {
    static final int CURRENT = 1;

    static final int VERSION = 0;
    static final int OFFSET = 4;
    static final int ROWS = 12;
    static final int BYTES = 20;

    private StateMarkLayout() {}
}
