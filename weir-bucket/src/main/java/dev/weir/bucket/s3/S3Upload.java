package dev.weir.bucket.s3;

import dev.weir.bucket.BrokenAnswerException;
import dev.weir.bucket.BucketCalls;
import dev.weir.bucket.Mark;
import dev.weir.bucket.RangeReading;
import dev.weir.format.ErrorCode;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One object on its way into a bucket: by one call, or a large one in parts. A call whose answer was lost is made again; when the second one finds an object that
 * must not be replaced, or its upload ended, the object's {@link Mark} says whether the first one had been done.
 */
final class S3Upload {
    private static final Logger LOG = LoggerFactory.getLogger(S3Upload.class);

    /** So a call is over within a minute on slow lines, and little is sent again when it breaks. */
    private static final long PART_BYTES = 16L << 20;

    private static final long MOST_PARTS = 10_000;
    private static final int PRECONDITION_FAILED = 412;

    private final Way way;
    private final String bucket;
    private final String key;
    private final PutMode mode;
    private final ObjectContent content;
    private final Mark mark;

    /** What all uploads of a store go by. */
    record Way(S3Client client, BucketCalls calls, RangeReading reading, String bucket) {}

    S3Upload(Way way, String key, PutMode mode, ObjectContent content, Mark mark) {
        this.way = way;
        this.bucket = way.bucket();
        this.key = key;
        this.mode = mode;
        this.content = content;
        this.mark = mark;
    }

    PutOutcome run() {
        return content.bytes() <= PART_BYTES ? whole() : inParts();
    }

    /** In the words of the protocol: only if there is none of any kind. */
    private @Nullable String condition() {
        return mode == PutMode.IF_ABSENT ? "*" : null;
    }

    private PutOutcome whole() {
        return way.calls().answer(key, () -> {
            S3Body sent = new S3Body(content, 0, content.bytes());
            try {
                PutObjectResponse done = way.client()
                        .putObject(
                                put -> put.bucket(bucket)
                                        .key(key)
                                        .metadata(mark.metadata())
                                        .ifNoneMatch(condition()),
                                sent.request());
                BrokenAnswerException.require(done.eTag());
                return PutOutcome.STORED;
            } catch (S3Exception e) {
                return outcome(e);
            } catch (RuntimeException e) {
                sent.requireRead();
                throw e;
            }
        });
    }

    /** Of a put that found an object. */
    private PutOutcome outcome(S3Exception e) throws IOException {
        if (e.statusCode() != PRECONDITION_FAILED) {
            throw e;
        }
        return isThere() ? PutOutcome.STORED : PutOutcome.EXISTS;
    }

    /** Whether the object is the one that is put here. */
    private boolean isThere() throws IOException {
        try {
            return mark.isOn(
                    content.bytes() > 0
                            ? way.reading().metadata(key)
                            : way.client()
                                    .headObject(head -> head.bucket(bucket).key(key))
                                    .metadata());
        } catch (NoSuchKeyException e) {
            return false;
        }
    }

    private PutOutcome inParts() {
        String id = way.calls()
                .answer(
                        key,
                        () -> BrokenAnswerException.require(way.client()
                                .createMultipartUpload(
                                        create -> create.bucket(bucket).key(key).metadata(mark.metadata()))
                                .uploadId()));
        try {
            PutOutcome outcome = complete(id, sendParts(id));
            if (outcome == PutOutcome.EXISTS) {
                abort(id);
            }
            return outcome;
        } catch (RuntimeException | Error e) {
            abort(id);
            throw e;
        }
    }

    private List<CompletedPart> sendParts(String id) {
        long partBytes = Math.max(PART_BYTES, Math.ceilDiv(content.bytes(), MOST_PARTS));
        List<CompletedPart> parts = new ArrayList<>();
        for (long from = 0; from < content.bytes(); from += partBytes) {
            int number = parts.size() + 1;
            long position = from;
            long bytes = Math.min(partBytes, content.bytes() - from);
            String etag = way.calls().answer(key, () -> sendPart(id, number, position, bytes));
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        return parts;
    }

    /** Its ETag. */
    private String sendPart(String id, int number, long from, long bytes) {
        S3Body sent = new S3Body(content, from, bytes);
        try {
            return BrokenAnswerException.require(way.client()
                    .uploadPart(
                            part -> part.bucket(bucket).key(key).uploadId(id).partNumber(number), sent.request())
                    .eTag());
        } catch (RuntimeException e) {
            sent.requireRead();
            throw e;
        }
    }

    private PutOutcome complete(String id, List<CompletedPart> parts) {
        return way.calls().answer(key, () -> {
            try {
                CompleteMultipartUploadResponse done = way.client()
                        .completeMultipartUpload(complete -> complete.bucket(bucket)
                                .key(key)
                                .uploadId(id)
                                .ifNoneMatch(condition())
                                .multipartUpload(upload -> upload.parts(parts)));
                BrokenAnswerException.require(done.eTag());
                return PutOutcome.STORED;
            } catch (NoSuchUploadException e) {
                if (isThere()) {
                    return PutOutcome.STORED;
                }
                // somebody has ended it, or the store has forgotten it: all of it is to be sent again
                throw new BrokenAnswerException(ErrorCode.UNAVAILABLE, "an upload is gone; it is tried again", e);
            } catch (S3Exception e) {
                return outcome(e);
            }
        });
    }

    /** What it has sent goes; when it cannot, at a later start. */
    private void abort(String id) {
        try {
            way.client()
                    .abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId(id));
        } catch (SdkException e) {
            LOG.debug("an upload could not be ended key={}", key, e);
        }
    }
}
