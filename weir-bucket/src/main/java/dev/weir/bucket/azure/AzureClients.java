package dev.weir.bucket.azure;

import com.azure.core.credential.AzureSasCredential;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.identity.ChainedTokenCredentialBuilder;
import com.azure.identity.EnvironmentCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import dev.weir.bucket.Patience;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.time.Duration;
import java.util.Base64;

/** Azure's client as it is used here: no retries of its own, and never longer than a try may take. */
final class AzureClients {
    private static final String FEDERATED = "AZURE_FEDERATED_TOKEN_FILE";

    private AzureClients() {}

    /** {@code INVALID_CONFIG} if it is not known where to go, or as whom. */
    static BlobContainerClient of(AzureConfig config) {
        HttpClient http = http(config.patience());
        BlobContainerClientBuilder builder = new BlobContainerClientBuilder()
                .endpoint(config.endpoint().toString())
                .containerName(config.place().bucket())
                .httpClient(http)
                .httpLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE))
                .retryOptions(noRetries(config.patience()));
        try {
            switch (config.signIn()) {
                case AzureConfig.AccountKey key -> {
                    // the client would find out at the first call that it is none
                    byte[] _ = Base64.getDecoder().decode(key.key());
                    builder.credential(new StorageSharedKeyCredential(config.account(), key.key()));
                }
                case AzureConfig.SasToken sas -> builder.credential(new AzureSasCredential(sas.token()));
                case AzureConfig.Found _ -> builder.credential(found(http));
            }
            return builder.buildClient();
        } catch (IllegalArgumentException | IllegalStateException e) {
            // not the cause: it may quote a key
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG,
                    "the lake's container cannot be reached as it is set; check lake.azure.endpoint, lake.azure.account_key (Base64) and lake.azure.sas_token reason="
                            + e.getClass().getSimpleName());
        }
    }

    /** The caller limits each try, too; a body that is sent has as long as all of it. */
    private static HttpClient http(Patience patience) {
        return new JdkHttpClientBuilder(
                        java.net.http.HttpClient.newBuilder().version(java.net.http.HttpClient.Version.HTTP_1_1))
                .connectionTimeout(patience.connect())
                .writeTimeout(patience.call())
                .responseTimeout(patience.call())
                .readTimeout(patience.silence())
                .build();
    }

    private static RequestRetryOptions noRetries(Patience patience) {
        Duration least = Duration.ofMillis(1);
        return new RequestRetryOptions(RetryPolicyType.FIXED, 1, patience.call().plusSeconds(1), least, least, null);
    }

    /** Those that servers have, not those of a developer's desk. */
    private static TokenCredential found(HttpClient http) {
        ChainedTokenCredentialBuilder chain = new ChainedTokenCredentialBuilder()
                .addLast(new EnvironmentCredentialBuilder().httpClient(http).build());
        if (System.getenv(FEDERATED) != null) {
            chain.addLast(
                    new WorkloadIdentityCredentialBuilder().httpClient(http).build());
        }
        return chain.addLast(
                        new ManagedIdentityCredentialBuilder().httpClient(http).build())
                .build();
    }
}
