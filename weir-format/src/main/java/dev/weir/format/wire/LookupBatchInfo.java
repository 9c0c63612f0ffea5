package dev.weir.format.wire;

import java.util.Optional;

/**
 * The application metadata of each batch of keys; may be left out.
 *
 * @param bucket where all of them are, for clients that hash themselves; empty: the server finds out
 */
public record LookupBatchInfo(Optional<Integer> bucket) {
    public static final LookupBatchInfo ANY = new LookupBatchInfo(Optional.empty());
}
