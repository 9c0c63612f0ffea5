package dev.weir.bucket.testing;

import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import dev.weir.bucket.gcs.GcsConfig;
import dev.weir.bucket.gcs.GcsObjectStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** fake-gcs-server, in memory. It knows no credentials. */
public final class GcsEndpoint implements Endpoint {
    public static final String BUCKET = "bucket-of-tests";

    private final EndpointProcess process;

    private GcsEndpoint(EndpointProcess process) {
        this.process = process;
    }

    public static GcsEndpoint start(Path directory) throws IOException, InterruptedException {
        int port = EndpointProcess.freePort();
        EndpointProcess process = EndpointProcess.start(
                List.of(
                        Installed.fakeGcs().toString(),
                        "-backend",
                        "memory",
                        "-scheme",
                        "http",
                        "-host",
                        "127.0.0.1",
                        "-port",
                        Integer.toString(port),
                        "-public-host",
                        "nowhere",
                        "-log-level",
                        "error"),
                port,
                directory);
        try (HttpClient http = HttpClient.newHttpClient()) {
            int status = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/storage/v1/b?project=p"))
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + BUCKET + "\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status != 200) {
                throw new IOException("no bucket: " + status);
            }
            return new GcsEndpoint(process);
        } catch (IOException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    @Override
    public int port() {
        return process.port();
    }

    @Override
    public BucketStore open(int port, String prefix, Patience patience, BucketPorts ports) {
        return GcsObjectStore.open(config(port, prefix, patience), ports);
    }

    /** @param port of it, or of what stands before it */
    public static GcsConfig config(int port, String prefix, Patience patience) {
        return new GcsConfig(
                new Place(BUCKET, prefix), URI.create("http://127.0.0.1:" + port), new GcsConfig.Nobody(), patience);
    }

    @Override
    public Map<String, String> settings(int port, String prefix) {
        return Map.of(
                "lake.warehouse", "gs://" + BUCKET + "/" + prefix,
                "lake.gcs.endpoint", "http://127.0.0.1:" + port,
                "lake.gcs.credentials", "none");
    }

    /** It takes the question how much it has for the end of the object. {@code GcsSessionIT} asks one that does not. */
    @Override
    public boolean takesUpUploads() {
        return false;
    }

    @Override
    public String secret() {
        return "there is none";
    }

    @Override
    public void close() {
        process.close();
    }
}
