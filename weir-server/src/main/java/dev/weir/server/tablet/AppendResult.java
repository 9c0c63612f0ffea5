package dev.weir.server.tablet;

import dev.weir.format.WeirException;

/** What became of one append, as its source is told. */
public sealed interface AppendResult {
    /** @param duplicate whether it was there already */
    record Stored(long baseOffset, int rowCount, boolean duplicate) implements AppendResult {}

    record Failed(WeirException error) implements AppendResult {}
}
