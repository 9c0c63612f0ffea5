package dev.weir.bucket.gcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.BucketContract;
import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import dev.weir.bucket.testing.Endpoint;
import dev.weir.bucket.testing.GcsEndpoint;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcsObjectStoreIT extends BucketContract {
    private GcsEndpoint endpoint;

    @Override
    protected Endpoint start(Path directory) throws Exception {
        endpoint = GcsEndpoint.start(directory);
        return endpoint;
    }

    private static WeirException refused(GcsConfig config) {
        return assertThrows(WeirException.class, () -> GcsObjectStore.open(config, ports()));
    }

    @Test
    void whatIsWrongIsSaidWithACure(@TempDir Path directory) throws Exception {
        GcsConfig right = GcsEndpoint.config(endpoint.port(), prefix(), Patience.DEFAULT);
        WeirException missing = refused(
                new GcsConfig(new Place("no-such-bucket", ""), right.endpoint(), right.signIn(), right.patience()));
        assertEquals(ErrorCode.IO_ERROR, missing.code());
        assertTrue(missing.getMessage().contains("no such bucket"), missing.getMessage());
        WeirException nobody = refused(
                new GcsConfig(right.place(), URI.create("http://127.0.0.1:1"), right.signIn(), right.patience()));
        assertEquals(ErrorCode.UNAVAILABLE, nobody.code());
        assertTrue(nobody.getMessage().contains("lake.gcs.endpoint"), nobody.getMessage());
        Path file = Files.writeString(directory.resolve("key.json"), "{\"private_key\": \"nobody may see it\"}");
        WeirException noKey =
                refused(new GcsConfig(right.place(), right.endpoint(), new GcsConfig.KeyFile(file), right.patience()));
        assertEquals(ErrorCode.INVALID_CONFIG, noKey.code());
        assertTrue(noKey.getMessage().contains("lake.gcs.key_file"), noKey.getMessage());
    }
}
