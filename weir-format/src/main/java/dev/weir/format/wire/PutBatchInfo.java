package dev.weir.format.wire;

import dev.weir.format.batch.WriterId;
import java.util.Optional;

/**
 * The application metadata of each batch of a put; may be left out.
 *
 * @param bucket where the whole batch goes; empty: the server chooses, by bucket key or round robin
 * @param writer {@link WriterId#NONE}: no deduplication
 * @param sequence the writer's number of its append: within one bucket ascending by one for a batch that names its bucket, ascending otherwise
 */
public record PutBatchInfo(Optional<Integer> bucket, WriterId writer, long sequence) {
    /**
     * How many of a writer's last appends to a bucket a server recognises when they are sent again. So a writer that retries
     * has at most this many unanswered in a bucket: more of them could be stored and, after a lost connection, be too old.
     */
    public static final int REMEMBERED = 16;

    public static final PutBatchInfo ANY = new PutBatchInfo(Optional.empty(), WriterId.NONE, 0);
}
