package dev.weir.bucket.s3;

import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Mark;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectPage;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects in a bucket of S3's protocol. */
public final class S3ObjectStore extends BucketStore {
    private static final Logger LOG = LoggerFactory.getLogger(S3ObjectStore.class);

    private static final int PAGE = 1000;

    /** Longer than anybody takes for an upload. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final S3Client client;
    private final S3Upload.Way way;

    private S3ObjectStore(S3Client client, S3Config config, BucketPorts ports) {
        super(
                config.place(),
                config.patience(),
                ports,
                new S3Source(client, config.place().bucket()),
                S3Trouble::of);
        this.client = client;
        this.way = new S3Upload.Way(client, calls(), reading(), place().bucket());
    }

    /** {@code IO_ERROR} if there is no such bucket, or no access to it; {@code UNAVAILABLE} if it does not answer. */
    public static S3ObjectStore open(S3Config config, BucketPorts ports) {
        S3ObjectStore store = new S3ObjectStore(S3Clients.of(config), config, ports);
        try {
            store.list("", "", 1);
            store.endAbandonedUploads();
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    protected PutOutcome put(String key, PutMode mode, ObjectContent content, Mark mark) {
        return new S3Upload(way, key, mode, content, mark).run();
    }

    @Override
    protected ObjectPage names(String prefix, String after, int limit) {
        List<ObjectInfo> found = new ArrayList<>();
        String last = after;
        boolean more;
        do {
            ListObjectsV2Response page = page(prefix, last, Math.min(PAGE, limit - found.size()));
            for (S3Object object : page.contents()) {
                last = object.key().substring(place().prefix().length());
                if (ObjectName.isName(last)) {
                    found.add(new ObjectInfo(new ObjectName(last), object.size()));
                }
            }
            more = Boolean.TRUE.equals(page.isTruncated()) && !page.contents().isEmpty();
        } while (more && found.size() < limit);
        return new ObjectPage(found, more);
    }

    private ListObjectsV2Response page(String prefix, String after, int limit) {
        return calls().answer(
                        place().key(prefix),
                        () -> client.listObjectsV2(list -> list.bucket(place().bucket())
                                .prefix(place().key(prefix))
                                .startAfter(after.isEmpty() ? null : place().key(after))
                                .maxKeys(limit)));
    }

    @Override
    protected void delete(String key) {
        client.deleteObject(delete -> delete.bucket(place().bucket()).key(key));
    }

    /** Of this server and of engines, that a crash has cut short. */
    private void endAbandonedUploads() {
        Instant before = Instant.EPOCH
                .plus(ports().clock().nowUs(), TimeUnit.MICROSECONDS.toChronoUnit())
                .minus(ABANDONED);
        try {
            for (MultipartUpload upload : client.listMultipartUploads(
                            list -> list.bucket(place().bucket()).prefix(place().prefix()))
                    .uploads()) {
                if (upload.initiated() != null && upload.initiated().isBefore(before)) {
                    client.abortMultipartUpload(abort ->
                            abort.bucket(place().bucket()).key(upload.key()).uploadId(upload.uploadId()));
                    LOG.info("an abandoned upload was ended key={}", upload.key());
                }
            }
        } catch (SdkException e) {
            LOG.info(
                    "it is not known which uploads were abandoned; let a lifecycle rule end them bucket={} reason={}",
                    place().bucket(),
                    S3Trouble.of(e).text());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
