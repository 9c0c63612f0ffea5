package dev.weir.bucket.s3;

import dev.weir.bucket.Patience;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/** AWS's client as it is used here: no retries of its own, no checksums and encodings that other stores may not know. */
final class S3Clients {
    /** What stores take that have none. */
    private static final String ANY_REGION = "us-east-1";

    private S3Clients() {}

    /** {@code INVALID_CONFIG} if it is not known where to go. */
    static S3Client of(S3Config config) {
        Patience patience = config.patience();
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(patience.connect())
                        .socketTimeout(patience.silence()))
                .overrideConfiguration(calls ->
                        calls.retryStrategy(DefaultRetryStrategy.doNotRetry()).apiCallAttemptTimeout(patience.call()))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder()
                        .chunkedEncodingEnabled(false)
                        .expectContinueEnabled(false)
                        .build())
                .forcePathStyle(config.pathStyle() == S3Config.PathStyle.IN_PATH)
                .credentialsProvider(credentials(config));
        config.endpoint().ifPresent(builder::endpointOverride);
        config.region()
                .or(() -> config.endpoint().map(endpoint -> ANY_REGION))
                .map(Region::of)
                .ifPresent(builder::region);
        try {
            return builder.build();
        } catch (SdkException e) {
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG,
                    "the lake's bucket cannot be reached; set lake.s3.region, or lake.s3.endpoint reason="
                            + e.getMessage(),
                    e);
        }
    }

    private static AwsCredentialsProvider credentials(S3Config config) {
        return config.credentials()
                .<AwsCredentialsProvider>map(given -> StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(given.accessKey(), given.secretKey())))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }
}
