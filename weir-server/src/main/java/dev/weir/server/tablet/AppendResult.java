package dev.weir.server.tablet;

import dev.weir.format.WeirException;
import dev.weir.format.wire.Durability;

/** What became of one append, as its source is told. */
public sealed interface AppendResult {
    /**
     * @param duplicate whether it was there already
     * @param durability what the rows have reached
     */
    record Stored(long baseOffset, int rowCount, boolean duplicate, Durability durability) implements AppendResult {}

    record Failed(WeirException error) implements AppendResult {}
}
