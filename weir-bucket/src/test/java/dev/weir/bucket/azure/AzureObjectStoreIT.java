package dev.weir.bucket.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import dev.weir.bucket.BucketContract;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import dev.weir.bucket.testing.AzureEndpoint;
import dev.weir.bucket.testing.Endpoint;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AzureObjectStoreIT extends BucketContract {
    private AzureEndpoint endpoint;

    @Override
    protected Endpoint start(Path directory) throws Exception {
        endpoint = AzureEndpoint.start(directory);
        return endpoint;
    }

    private AzureConfig config() {
        return AzureEndpoint.config(endpoint.port(), prefix(), Patience.DEFAULT);
    }

    private AzureConfig as(AzureConfig.SignIn signIn) {
        AzureConfig right = config();
        return new AzureConfig(right.place(), right.account(), right.endpoint(), signIn, right.patience());
    }

    /** With a signature for objects of the container and nothing else, not even a look at the account. */
    @Test
    void aSignatureIsEnough() {
        BlobContainerClient container = AzureClients.of(config());
        BlobContainerSasPermission all = new BlobContainerSasPermission()
                .setReadPermission(true)
                .setWritePermission(true)
                .setCreatePermission(true)
                .setDeletePermission(true)
                .setListPermission(true);
        String token = container.generateSas(
                new BlobServiceSasSignatureValues(OffsetDateTime.now().plusHours(1), all));
        try (BucketStore store = AzureObjectStore.open(as(new AzureConfig.SasToken(token)), ports())) {
            assertEquals(PutOutcome.STORED, store.put(name("a"), PutMode.IF_ABSENT, text("by a signature")));
            assertEquals(Optional.of("by a signature"), read(store, "a"));
            assertEquals(List.of("a"), names(10));
        }
    }

    /** As for an account whose lists have another order, which Azurite has not: what comes is right in any order. */
    @Test
    void listsByDirectoriesAreTheSame() {
        for (String name : List.of("a-b/x", "a/x", "a/y/z", "a/y0", "a0", "B/x", "a/y-1", "a/Y/1", "b")) {
            store().put(name(name), PutMode.REPLACE, text(name));
        }
        try (BucketStore directories = AzureObjectStore.open(config(), ports(), AzureNames.Order.OF_DIRECTORIES)) {
            for (int limit : new int[] {1, 2, 3, 100}) {
                for (String prefix : List.of("", "a", "a/", "a/y", "nothing")) {
                    for (String after : List.of("", "a/y", "a/y-1", "azz")) {
                        assertEquals(
                                store().list(prefix, after, limit),
                                directories.list(prefix, after, limit),
                                prefix + " " + after + " " + limit);
                    }
                }
            }
        }
    }

    @Test
    void objectsOfOthersAreReadAndListedAsFarAsTheyHaveNames() {
        BlobContainerClient container = AzureClients.of(config());
        for (String name : List.of("by/others", "by/not one of ours", "by/a%20")) {
            container.getBlobClient(prefix() + name).upload(BinaryData.fromString("others"));
        }
        assertEquals(Optional.of("others"), read(store(), "by/others"));
        assertEquals(List.of("by/a%20", "by/others"), names(10));
    }

    @Test
    void whatIsWrongIsSaidWithACure() {
        String secret = Base64.getEncoder().encodeToString("a wrong key".getBytes(StandardCharsets.UTF_8));
        WeirException refused = refused(as(new AzureConfig.AccountKey(secret)));
        assertEquals(ErrorCode.IO_ERROR, refused.code());
        assertTrue(refused.getMessage().contains("lake.azure.account_key"), refused.getMessage());
        for (Throwable e = refused; e != null; e = e.getCause()) {
            assertFalse(String.valueOf(e.getMessage()).contains(secret), e.getMessage());
        }
        WeirException noKey = refused(as(new AzureConfig.AccountKey("no Base64 at all!")));
        assertEquals(ErrorCode.INVALID_CONFIG, noKey.code());
        assertFalse(String.valueOf(noKey).contains("at all!"), noKey.getMessage());
        AzureConfig right = config();
        WeirException missing = refused(new AzureConfig(
                new Place("no-such-container", ""),
                right.account(),
                right.endpoint(),
                right.signIn(),
                right.patience()));
        assertEquals(ErrorCode.IO_ERROR, missing.code());
        assertTrue(missing.getMessage().contains("no such bucket"), missing.getMessage());
        WeirException nobody = refused(new AzureConfig(
                right.place(),
                right.account(),
                URI.create("http://127.0.0.1:1/" + right.account()),
                right.signIn(),
                right.patience()));
        assertEquals(ErrorCode.UNAVAILABLE, nobody.code());
        assertTrue(nobody.getMessage().contains("lake.azure.endpoint"), nobody.getMessage());
        assertFalse(right.toString().contains(AzureEndpoint.KEY));
    }

    private static WeirException refused(AzureConfig config) {
        return assertThrows(WeirException.class, () -> AzureObjectStore.open(config, ports()));
    }
}
