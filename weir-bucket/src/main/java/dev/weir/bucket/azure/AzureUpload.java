package dev.weir.bucket.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlockBlobItem;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.weir.bucket.BrokenAnswerException;
import dev.weir.bucket.BucketCalls;
import dev.weir.bucket.ContentStream;
import dev.weir.bucket.Mark;
import dev.weir.bucket.Patience;
import dev.weir.format.ErrorCode;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object on its way into a container: by one call, or a large one in blocks, of which the last call makes an object. A call whose answer was lost is made
 * again; when the second one finds an object that must not be replaced, or its blocks gone, the object's {@link Mark} says whether the first one was done.
 */
final class AzureUpload {
    /** So a call is over within a minute on slow lines, and little is sent again when it breaks. */
    private static final long BLOCK_BYTES = 16L << 20;

    private static final long MOST_BLOCKS = 50_000;
    private static final int PRECONDITION_FAILED = 412;
    private static final String EXISTS = "BlobAlreadyExists";
    private static final String BLOCKS_GONE = "InvalidBlockList";

    private final Way way;
    private final String key;
    private final BlockBlobClient blob;
    private final PutMode mode;
    private final ObjectContent content;
    private final Mark mark;

    /** What all uploads of a store go by. */
    record Way(BlobContainerClient client, AzureSource source, BucketCalls calls, Patience patience) {}

    AzureUpload(Way way, String key, PutMode mode, ObjectContent content, Mark mark) {
        this.way = way;
        this.key = key;
        this.blob = way.client().getBlobClient(key).getBlockBlobClient();
        this.mode = mode;
        this.content = content;
        this.mark = mark;
    }

    PutOutcome run() {
        return content.bytes() <= BLOCK_BYTES ? way.calls().answer(key, this::whole) : inBlocks();
    }

    /** In the words of the protocol: only if there is none of any kind. */
    private @Nullable BlobRequestConditions condition() {
        return mode == PutMode.IF_ABSENT ? new BlobRequestConditions().setIfNoneMatch("*") : null;
    }

    private PutOutcome whole() {
        ContentStream sent = new ContentStream(content, 0, content.bytes());
        try {
            return done(blob.uploadWithResponse(
                            new BlockBlobSimpleUploadOptions(data(sent, content.bytes()))
                                    .setMetadata(AzureMetadata.stored(mark.metadata()))
                                    .setRequestConditions(condition()),
                            way.patience().forBytes(content.bytes()),
                            Context.NONE)
                    .getValue());
        } catch (BlobStorageException e) {
            return outcome(e);
        } catch (RuntimeException e) {
            sent.requireRead();
            throw e;
        }
    }

    private static BinaryData data(ContentStream sent, long bytes) {
        return BinaryData.fromStream(sent, bytes);
    }

    private static PutOutcome done(BlockBlobItem item) {
        BrokenAnswerException.require(item.getETag());
        return PutOutcome.STORED;
    }

    /** Of a put that found an object. */
    private PutOutcome outcome(BlobStorageException e) {
        if (e.getStatusCode() != PRECONDITION_FAILED && !AzureTrouble.error(e).equals(EXISTS)) {
            throw e;
        }
        return isThere() ? PutOutcome.STORED : PutOutcome.EXISTS;
    }

    /** Whether the object is the one that is put here. */
    private boolean isThere() {
        return mark.isOn(way.source().metadata(key));
    }

    private PutOutcome inBlocks() {
        long blockBytes = Math.max(BLOCK_BYTES, Math.ceilDiv(content.bytes(), MOST_BLOCKS));
        List<String> ids = new ArrayList<>();
        for (long from = 0; from < content.bytes(); from += blockBytes) {
            String id = id(ids.size());
            long position = from;
            long bytes = Math.min(blockBytes, content.bytes() - from);
            int _ = way.calls().answer(key, () -> stage(id, position, bytes));
            ids.add(id);
        }
        return way.calls().answer(key, () -> commit(ids));
    }

    /** Not that of anybody else who puts the same name: blocks of one name are in one heap. */
    private String id(int number) {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                        .putLong(mark.put().getMostSignificantBits())
                        .putLong(mark.put().getLeastSignificantBits())
                        .putInt(number)
                        .array());
    }

    /** The answer's status. */
    private int stage(String id, long from, long bytes) {
        ContentStream sent = new ContentStream(content, from, bytes);
        try {
            return blob.stageBlockWithResponse(
                            new BlockBlobStageBlockOptions(id, data(sent, bytes)),
                            way.patience().forBytes(bytes),
                            Context.NONE)
                    .getStatusCode();
        } catch (RuntimeException e) {
            sent.requireRead();
            throw e;
        }
    }

    private PutOutcome commit(List<String> ids) {
        try {
            return done(blob.commitBlockListWithResponse(
                            new BlockBlobCommitBlockListOptions(ids)
                                    .setMetadata(AzureMetadata.stored(mark.metadata()))
                                    .setRequestConditions(condition()),
                            way.patience().forBytes(0),
                            Context.NONE)
                    .getValue());
        } catch (BlobStorageException e) {
            if (!AzureTrouble.error(e).equals(BLOCKS_GONE)) {
                return outcome(e);
            }
            if (isThere()) {
                return PutOutcome.STORED;
            }
            // somebody else has put the name, which drops the blocks of all: all of it is to be sent again
            throw new BrokenAnswerException(ErrorCode.UNAVAILABLE, "an upload is gone; it is tried again", e);
        }
    }
}
