package dev.weir.bucket.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.BucketContract;
import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import dev.weir.bucket.testing.Endpoint;
import dev.weir.bucket.testing.S3Endpoint;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class S3ObjectStoreIT extends BucketContract {
    private S3Endpoint endpoint;

    @Override
    protected Endpoint start(Path directory) throws Exception {
        endpoint = S3Endpoint.start(directory);
        return endpoint;
    }

    private static S3ObjectStore connect(S3Config config) {
        return S3ObjectStore.open(config, ports());
    }

    @Test
    void objectsOfOthersAreReadAndListedAsFarAsTheyHaveNames() throws Exception {
        Path files = endpoint.bucket().resolve(prefix());
        Files.createDirectories(files.resolve("by"));
        Files.writeString(files.resolve("by/others"), "others");
        Files.writeString(files.resolve("by/not one of ours"), "");
        assertEquals(Optional.of("others"), read(store(), "by/others"));
        assertTrue(store().get(name("by/others"), 0, ByteBuffer.allocate(10))
                .orElseThrow()
                .crc32c()
                .isEmpty());
        assertEquals(List.of("by/others"), names(2));
    }

    @Test
    void whatIsWrongIsSaidWithACure() {
        S3Config right = S3Endpoint.config(endpoint.port(), prefix(), Patience.DEFAULT);
        String secret = "a wrong key that nobody may see";
        WeirException refused = assertThrows(
                WeirException.class,
                () -> connect(new S3Config(
                        right.place(),
                        right.endpoint(),
                        right.region(),
                        Optional.of(new S3Config.Credentials(S3Endpoint.ACCESS_KEY, secret)),
                        right.pathStyle(),
                        right.patience())));
        assertEquals(ErrorCode.IO_ERROR, refused.code());
        assertTrue(refused.getMessage().contains("lake.s3.secret_key"), refused.getMessage());
        for (Throwable e = refused; e != null; e = e.getCause()) {
            assertFalse(String.valueOf(e.getMessage()).contains(secret), e.getMessage());
        }
        WeirException missing = assertThrows(
                WeirException.class,
                () -> connect(new S3Config(
                        new Place("no-such-bucket", ""),
                        right.endpoint(),
                        right.region(),
                        right.credentials(),
                        right.pathStyle(),
                        right.patience())));
        assertEquals(ErrorCode.IO_ERROR, missing.code());
        assertTrue(missing.getMessage().contains("no such bucket"), missing.getMessage());
        WeirException nobody = assertThrows(
                WeirException.class,
                () -> connect(new S3Config(
                        right.place(),
                        Optional.of(URI.create("http://127.0.0.1:1")),
                        right.region(),
                        right.credentials(),
                        right.pathStyle(),
                        right.patience())));
        assertEquals(ErrorCode.UNAVAILABLE, nobody.code());
        assertTrue(nobody.getMessage().contains("lake.s3.endpoint"), nobody.getMessage());
        assertFalse(right.toString().contains(S3Endpoint.SECRET_KEY));
    }
}
