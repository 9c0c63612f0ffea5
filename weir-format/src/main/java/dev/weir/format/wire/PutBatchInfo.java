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
    public static final PutBatchInfo ANY = new PutBatchInfo(Optional.empty(), WriterId.NONE, 0);
}
