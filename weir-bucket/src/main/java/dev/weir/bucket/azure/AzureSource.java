package dev.weir.bucket.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobDownloadHeaders;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DownloadRetryOptions;
import dev.weir.bucket.Patience;
import dev.weir.bucket.RangeReading;
import dev.weir.bucket.RangeReading.Asked;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bytes of objects. Each answer is there as a whole before it is looked at: the client has no other way that a clock can stop. */
record AzureSource(BlobContainerClient client, Patience patience) implements RangeReading.Source {
    private static final int NOT_FOUND = 404;
    private static final int BEYOND_END = 416;
    private static final String NO_BUCKET = "ContainerNotFound";

    @Override
    public Asked ask(String key, long position, int bytes) {
        Bounded into = new Bounded(bytes);
        try {
            BlobDownloadHeaders head = client.getBlobClient(key)
                    .downloadStreamWithResponse(
                            into,
                            new BlobRange(position, (long) bytes),
                            new DownloadRetryOptions().setMaxRetryRequests(0),
                            null,
                            false,
                            patience.forBytes(bytes),
                            Context.NONE)
                    .getDeserializedHeaders();
            // Azurite has no word for a range of nothing, Azure has
            return into.bytes.size() == 0 ? new RangeReading.Beyond() : new Content(head, into);
        } catch (BlobStorageException e) {
            if (isMissing(e)) {
                return new RangeReading.Missing();
            }
            if (e.getStatusCode() == BEYOND_END) {
                return new RangeReading.Beyond();
            }
            throw e;
        }
    }

    /** The object, not the container. */
    static boolean isMissing(BlobStorageException e) {
        return e.getStatusCode() == NOT_FOUND && !AzureTrouble.error(e).equals(NO_BUCKET);
    }

    /** What stands beside it; nothing if it is not there. */
    Map<String, String> metadata(String key) {
        try {
            return AzureMetadata.read(client.getBlobClient(key)
                    .getPropertiesWithResponse(null, patience.forBytes(0), Context.NONE)
                    .getValue()
                    .getMetadata());
        } catch (BlobStorageException e) {
            if (isMissing(e)) {
                return Map.of();
            }
            throw e;
        }
    }

    /** Takes no more than was asked for. */
    private static final class Bounded extends OutputStream {
        private final int most;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Bounded(int most) {
            this.most = most;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            if (bytes.size() + length > most) {
                throw new IOException("the answer has more than was asked for");
            }
            bytes.write(from, offset, length);
        }
    }

    private record Content(BlobDownloadHeaders head, Bounded come) implements RangeReading.Coming {
        @Override
        public @Nullable String contentRange() {
            return head.getContentRange();
        }

        @Override
        public @Nullable Long bytes() {
            return head.getContentLength();
        }

        @Override
        public Map<String, String> metadata() {
            return AzureMetadata.read(head.getMetadata());
        }

        @Override
        public InputStream body() {
            return new ByteArrayInputStream(come.bytes.toByteArray());
        }

        @Override
        public void end() {
            // all of it has come
        }

        @Override
        public void abort() {
            // all of it has come
        }
    }
}
