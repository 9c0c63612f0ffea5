package dev.weir.cli;

import dev.weir.client.Weir;
import dev.weir.format.WeirException;

/** What has settled of a table {@code t}. */
final class LakeRows {
    private LakeRows() {}

    /** -1: the lake cannot be asked just now. */
    static long settled(Weir weir) {
        try {
            return Long.parseLong(
                    SqlRows.of(weir, "select count(*) from \"t$lake\"").getFirst());
        } catch (WeirException e) {
            return -1;
        }
    }
}
