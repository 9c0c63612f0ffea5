package dev.weir.bucket.s3;

import dev.weir.bucket.RangeReading;
import dev.weir.bucket.RangeReading.Asked;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Bytes of objects, by S3's protocol. {@code HEAD} is not used: it has no body by which an answer that was cut is known. */
record S3Source(S3Client client, String bucket) implements RangeReading.Source {
    private static final int RANGE_BEYOND_END = 416;

    @Override
    public Asked ask(String key, long position, int bytes) {
        String range = "bytes=" + position + "-" + (position + bytes - 1);
        try {
            return new Answer(
                    client.getObject(get -> get.bucket(bucket).key(key).range(range)));
        } catch (NoSuchKeyException e) {
            return new RangeReading.Missing();
        } catch (S3Exception e) {
            if (e.statusCode() == RANGE_BEYOND_END) {
                return new RangeReading.Beyond();
            }
            throw e;
        }
    }

    private record Answer(ResponseInputStream<GetObjectResponse> body) implements RangeReading.Coming {
        @Override
        public @Nullable String contentRange() {
            return body.response().contentRange();
        }

        @Override
        public @Nullable Long bytes() {
            return body.response().contentLength();
        }

        @Override
        public Map<String, String> metadata() {
            return body.response().metadata();
        }

        @Override
        public void end() throws IOException {
            body.close();
        }

        @Override
        public void abort() {
            body.abort();
        }
    }
}
