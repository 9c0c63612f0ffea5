package dev.weir.bucket.gcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.Patience;
import dev.weir.bucket.testing.FaultProxy;
import dev.weir.bucket.testing.FaultProxy.Fault;
import dev.weir.bucket.testing.GcsEndpoint;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import dev.weir.storage.time.SystemClock;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A large object goes on where it broke off, and a token that is not taken any more is another one the next time. */
@Timeout(120)
class GcsSessionIT {
    private static final int LARGE_BYTES = 33 << 20;
    private static final int PIECE_BYTES = 16 << 20;

    private static GcsObjectStore open(GcsConfig config) {
        return GcsObjectStore.open(
                config, new BucketPorts(new SystemClock(), _ -> {}, bound -> bound - 1, UUID::randomUUID));
    }

    @Test
    void whateverCallOfASessionIsLostItGoesOn() throws Exception {
        ObjectContent content = ObjectContent.of(ByteBuffer.allocate(LARGE_BYTES));
        int calls = 4; // begin, three pieces
        try (GoogleLike google = GoogleLike.start();
                FaultProxy proxy = FaultProxy.start(google.port(), 1);
                GcsObjectStore store = open(GcsEndpoint.config(proxy.port(), "", Patience.DEFAULT))) {
            for (Fault fault : List.of(Fault.LOST_ANSWER, Fault.HALF_SENT)) {
                for (int lost = 0; lost < calls; lost++) {
                    for (int before = 0; before < lost; before++) {
                        proxy.next(Fault.DELAY);
                    }
                    proxy.next(fault);
                    long before = google.received();
                    ObjectName name = new ObjectName(fault + "/" + lost);
                    assertEquals(PutOutcome.STORED, store.put(name, PutMode.IF_ABSENT, content), name.text());
                    assertEquals(
                            LARGE_BYTES,
                            google.object(name.text())
                                    .orElseThrow()
                                    .path("size")
                                    .asLong());
                    long sent = google.received() - before;
                    assertTrue(sent <= LARGE_BYTES + PIECE_BYTES, name + " bytes sent " + sent);
                }
            }
            assertEquals(PutOutcome.EXISTS, store.put(new ObjectName("HALF_SENT/0"), PutMode.IF_ABSENT, content));
            assertEquals(0, store.failures());
        }
    }

    @Test
    void aServiceAccountIsSignedIn(@TempDir Path directory) throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        String pem = "-----BEGIN PRIVATE KEY-----\\n"
                + Base64.getEncoder()
                        .encodeToString(keys.generateKeyPair().getPrivate().getEncoded())
                + "\\n-----END PRIVATE KEY-----\\n";
        try (GoogleLike google = GoogleLike.start()) {
            String endpoint = "http://127.0.0.1:" + google.port();
            Path file = Files.writeString(
                    directory.resolve("key.json"),
                    "{\"type\":\"service_account\",\"project_id\":\"p\",\"private_key_id\":\"1\",\"private_key\":\""
                            + pem
                            + "\",\"client_email\":\"weir@p.iam.gserviceaccount.com\",\"client_id\":\"1\",\"token_uri\":\""
                            + endpoint + "/token\"}");
            GcsConfig config = new GcsConfig(
                    GcsEndpoint.config(1, "", Patience.DEFAULT).place(),
                    URI.create(endpoint),
                    new GcsConfig.KeyFile(file),
                    Patience.DEFAULT);
            try (GcsObjectStore store = open(config)) {
                assertEquals(List.of(), store.list("", "", 1).objects());
                assertEquals(1, google.tokens());
                google.forget();
                assertEquals(List.of(), store.list("", "", 1).objects());
                assertEquals(2, google.tokens());
            }
        }
    }
}
