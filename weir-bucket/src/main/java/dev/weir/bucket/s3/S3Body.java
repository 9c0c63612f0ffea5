package dev.weir.bucket.s3;

import dev.weir.bucket.ContentStream;
import dev.weir.storage.object.ObjectContent;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;

/** What one call sends. The client may read it twice: without TLS it signs the bytes first. */
final class S3Body implements ContentStreamProvider {
    private static final String TYPE = "application/octet-stream";

    private final ObjectContent content;
    private final long from;
    private final long bytes;
    private volatile @Nullable ContentStream last;

    S3Body(ObjectContent content, long from, long bytes) {
        this.content = content;
        this.from = from;
        this.bytes = bytes;
    }

    @Override
    public InputStream newStream() {
        ContentStream stream = new ContentStream(content, from, bytes);
        last = stream;
        return stream;
    }

    RequestBody request() {
        return RequestBody.fromContentProvider(this, bytes, TYPE);
    }

    /** To be asked when a call has failed. */
    void requireRead() {
        ContentStream read = last;
        if (read != null) {
            read.requireRead();
        }
    }
}
