package dev.weir.s3;

import dev.weir.format.ErrorCode;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
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
    private static final String TYPE = "application/octet-stream";
    private static final int PRECONDITION_FAILED = 412;

    private final S3Client client;
    private final S3Calls calls;
    private final String bucket;
    private final String key;
    private final PutMode mode;
    private final ObjectContent content;
    private final Mark mark;

    S3Upload(
            S3Client client,
            S3Calls calls,
            S3Config.Place place,
            String name,
            PutMode mode,
            ObjectContent content,
            Mark mark) {
        this.client = client;
        this.calls = calls;
        this.bucket = place.bucket();
        this.key = place.prefix() + name;
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

    private RequestBody body(long from, long bytes) {
        return RequestBody.fromContentProvider(() -> new ContentStream(content, from, bytes), bytes, TYPE);
    }

    private PutOutcome whole() {
        return calls.answer(key, () -> {
            try {
                client.putObject(
                        put -> put.bucket(bucket)
                                .key(key)
                                .metadata(mark.metadata())
                                .ifNoneMatch(condition()),
                        body(0, content.bytes()));
                return PutOutcome.STORED;
            } catch (S3Exception e) {
                return outcome(e);
            }
        });
    }

    /** Of a put that found an object. */
    private PutOutcome outcome(S3Exception e) {
        if (e.statusCode() != PRECONDITION_FAILED) {
            throw e;
        }
        return isThere() ? PutOutcome.STORED : PutOutcome.EXISTS;
    }

    /** Whether the object is the one that is put here. */
    private boolean isThere() {
        try {
            HeadObjectResponse found =
                    client.headObject(head -> head.bucket(bucket).key(key));
            return mark.isOn(found.metadata());
        } catch (NoSuchKeyException e) {
            return false;
        }
    }

    private PutOutcome inParts() {
        String id = calls.answer(
                key,
                () -> client.createMultipartUpload(
                                create -> create.bucket(bucket).key(key).metadata(mark.metadata()))
                        .uploadId());
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
            long bytes = Math.min(partBytes, content.bytes() - from);
            long begin = from;
            int number = parts.size() + 1;
            String etag = calls.answer(
                    key,
                    () -> client.uploadPart(
                                    part -> part.bucket(bucket)
                                            .key(key)
                                            .uploadId(id)
                                            .partNumber(number),
                                    body(begin, bytes))
                            .eTag());
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        return parts;
    }

    private PutOutcome complete(String id, List<CompletedPart> parts) {
        return calls.answer(key, () -> {
            try {
                client.completeMultipartUpload(complete -> complete.bucket(bucket)
                        .key(key)
                        .uploadId(id)
                        .ifNoneMatch(condition())
                        .multipartUpload(upload -> upload.parts(parts)));
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
            client.abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId(id));
        } catch (SdkException e) {
            LOG.debug("an upload could not be ended key={}", key, e);
        }
    }
}
