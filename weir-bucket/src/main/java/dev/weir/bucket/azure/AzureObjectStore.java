package dev.weir.bucket.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobStorageException;
import dev.weir.bucket.BucketCalls;
import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Mark;
import dev.weir.bucket.Patience;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectPage;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;

/** Objects in a container of Azure Blob Storage. */
public final class AzureObjectStore extends BucketStore {
    private final BlobContainerClient client;
    private final Patience patience;
    private final AzureUpload.Way way;
    private final AzureNames names;

    private AzureObjectStore(AzureSource source, AzureConfig config, BucketPorts ports, AzureNames.Order order) {
        super(config.place(), config.patience(), ports, source, AzureTrouble::of);
        this.client = source.client();
        this.patience = config.patience();
        this.way = new AzureUpload.Way(client, source, calls(), patience);
        this.names = new AzureNames(client, calls(), place(), patience, order);
    }

    /** {@code INVALID_CONFIG} if it is not known where to go, {@code IO_ERROR} if no container, or no access to it; {@code UNAVAILABLE} if it does not answer. */
    public static AzureObjectStore open(AzureConfig config, BucketPorts ports) {
        BlobContainerClient client = AzureClients.of(config);
        BucketCalls first = new BucketCalls(ports, config.patience(), AzureTrouble::of);
        AzureObjectStore store = open(client, config, ports, AzureNames.order(client, first, config.patience()));
        store.list("", "", 1);
        return store;
    }

    /** @param order in which the account lists names */
    static AzureObjectStore open(AzureConfig config, BucketPorts ports, AzureNames.Order order) {
        return open(AzureClients.of(config), config, ports, order);
    }

    private static AzureObjectStore open(
            BlobContainerClient client, AzureConfig config, BucketPorts ports, AzureNames.Order order) {
        return new AzureObjectStore(new AzureSource(client, config.patience()), config, ports, order);
    }

    @Override
    protected PutOutcome put(String key, PutMode mode, ObjectContent content, Mark mark) {
        return new AzureUpload(way, key, mode, content, mark).run();
    }

    @Override
    protected ObjectPage names(String prefix, String after, int limit) {
        return names.list(prefix, after, limit);
    }

    @Override
    protected void delete(String key) {
        try {
            var _ = client.getBlobClient(key).deleteWithResponse(null, null, patience.forBytes(0), Context.NONE);
        } catch (BlobStorageException e) {
            if (!AzureSource.isMissing(e)) {
                throw e;
            }
        }
    }

    /** The client keeps nothing that has to be given back. */
    @Override
    public void close() {}
}
