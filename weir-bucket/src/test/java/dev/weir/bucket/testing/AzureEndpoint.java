package dev.weir.bucket.testing;

import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import dev.weir.bucket.azure.AzureConfig;
import dev.weir.bucket.azure.AzureObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Azurite, over a directory. */
public final class AzureEndpoint implements Endpoint {
    public static final String CONTAINER = "container-of-tests";
    public static final String ACCOUNT = "devstoreaccount1";

    /** Everybody knows it: Azurite has no other. */
    public static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private final EndpointProcess process;

    private AzureEndpoint(EndpointProcess process) {
        this.process = process;
    }

    public static AzureEndpoint start(Path directory) throws IOException, InterruptedException {
        int port = EndpointProcess.freePort();
        EndpointProcess process = EndpointProcess.start(
                List.of(
                        "node",
                        Installed.azurite().toString(),
                        "--blobHost",
                        "127.0.0.1",
                        "--blobPort",
                        Integer.toString(port),
                        "--location",
                        directory.toString(),
                        "--silent",
                        "--disableTelemetry",
                        "--skipApiVersionCheck"),
                port,
                directory);
        var _ = new BlobServiceClientBuilder()
                .endpoint(endpoint(port).toString())
                .credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
                .buildClient()
                .createBlobContainer(CONTAINER);
        return new AzureEndpoint(process);
    }

    private static URI endpoint(int port) {
        return URI.create("http://127.0.0.1:" + port + "/" + ACCOUNT);
    }

    @Override
    public int port() {
        return process.port();
    }

    @Override
    public BucketStore open(int port, String prefix, Patience patience, BucketPorts ports) {
        return AzureObjectStore.open(config(port, prefix, patience), ports);
    }

    /** @param port of it, or of what stands before it */
    public static AzureConfig config(int port, String prefix, Patience patience) {
        return new AzureConfig(
                new Place(CONTAINER, prefix), ACCOUNT, endpoint(port), new AzureConfig.AccountKey(KEY), patience);
    }

    @Override
    public Map<String, String> settings(int port, String prefix) {
        return Map.of(
                "lake.warehouse",
                "abfss://" + CONTAINER + "@" + ACCOUNT + ".dfs.core.windows.net/" + prefix,
                "lake.azure.endpoint",
                endpoint(port).toString(),
                "lake.azure.account_key",
                KEY);
    }

    @Override
    public String secret() {
        return KEY;
    }

    @Override
    public void close() {
        process.close();
    }
}
