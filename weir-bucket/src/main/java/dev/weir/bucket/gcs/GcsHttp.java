package dev.weir.bucket.gcs;

import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import dev.weir.bucket.BrokenAnswerException;
import dev.weir.bucket.Patience;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One try of a call. It is over when its time is, whatever has come until then, and is then broken off. */
final class GcsHttp implements AutoCloseable {
    private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";
    private static final int UNAUTHORIZED = 401;

    private final HttpClient client;
    private final Optional<GoogleCredentials> credentials;
    private final Patience patience;

    private GcsHttp(HttpClient client, Optional<GoogleCredentials> credentials, Patience patience) {
        this.client = client;
        this.credentials = credentials;
        this.patience = patience;
    }

    /** {@code INVALID_CONFIG} if there are no credentials. */
    static GcsHttp of(GcsConfig config) {
        Optional<GoogleCredentials> credentials = credentials(config.signIn());
        return new GcsHttp(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(config.patience().connect())
                        .build(),
                credentials,
                config.patience());
    }

    private static Optional<GoogleCredentials> credentials(GcsConfig.SignIn signIn) {
        return switch (signIn) {
            case GcsConfig.Nobody _ -> Optional.empty();
            case GcsConfig.KeyFile key -> Optional.of(ofKey(key.file()));
            case GcsConfig.Found _ -> {
                try {
                    yield Optional.of(GoogleCredentials.getApplicationDefault().createScoped(List.of(SCOPE)));
                } catch (IOException e) {
                    throw new WeirException(
                            ErrorCode.INVALID_CONFIG,
                            "there are no credentials of Google on this machine; set lake.gcs.key_file, or GOOGLE_APPLICATION_CREDENTIALS",
                            e);
                }
            }
        };
    }

    private static GoogleCredentials ofKey(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return ServiceAccountCredentials.fromStream(in).createScoped(List.of(SCOPE));
        } catch (IOException | RuntimeException e) {
            // not the cause: it may quote the key
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG,
                    "a service account's key, as JSON, is needed lake.gcs.key_file=" + file + " reason="
                            + e.getClass().getSimpleName());
        }
    }

    /**
     * Its whole answer, of any status.
     *
     * @param moved bytes of objects, there or back
     * @param most that the answer may have
     */
    HttpResponse<byte[]> answer(HttpRequest.Builder request, long moved, long most) throws IOException {
        HttpRequest signed = signed(request.copy()).build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(signed, BodyHandlers.limiting(BodyHandlers.ofByteArray(), most));
        try {
            HttpResponse<byte[]> come = answer.get(patience.forBytes(moved).toMillis(), TimeUnit.MILLISECONDS);
            if (come.statusCode() == UNAUTHORIZED) {
                renew();
            }
            return come;
        } catch (TimeoutException e) {
            throw new IOException("it takes too long", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } finally {
            answer.cancel(true);
        }
    }

    private HttpRequest.Builder signed(HttpRequest.Builder request) {
        if (credentials.isPresent()) {
            token(credentials.get()).forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        }
        return request;
    }

    /** For the next try: a token may be taken back before it expires. */
    private void renew() throws IOException {
        if (credentials.isPresent()) {
            credentials.get().refresh();
        }
    }

    /** Renewed when it is about to expire. */
    private static Map<String, List<String>> token(GoogleCredentials credentials) {
        try {
            return credentials.getRequestMetadata(GcsConfig.GOOGLE);
        } catch (IOException e) {
            throw new BrokenAnswerException(
                    ErrorCode.UNAVAILABLE,
                    "Google gives no token for the lake's credentials; check them and the network reason="
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
