package dev.weir.bucket.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobStorageException;
import dev.weir.bucket.BucketCalls;
import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Mark;
import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import dev.weir.bucket.RangeReading;
import dev.weir.format.Check;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectPage;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Objects in a container of Azure Blob Storage. */
public final class AzureObjectStore implements BucketStore {
    private final BlobContainerClient client;
    private final Place place;
    private final Patience patience;
    private final BucketPorts ports;
    private final BucketCalls calls;
    private final RangeReading reading;
    private final AzureUpload.Way way;
    private final AzureNames names;

    private AzureObjectStore(
            BlobContainerClient client, AzureConfig config, BucketPorts ports, AzureNames.Order order) {
        this.client = client;
        this.place = config.place();
        this.patience = config.patience();
        this.ports = ports;
        this.calls = new BucketCalls(ports, patience, AzureTrouble::of);
        AzureSource source = new AzureSource(client, patience);
        this.reading = new RangeReading(source, ports.clock(), patience);
        this.way = new AzureUpload.Way(client, source, calls, patience);
        this.names = new AzureNames(client, calls, place, patience, order);
    }

    /** {@code INVALID_CONFIG} if it is not known where to go, {@code IO_ERROR} if no container, or no access to it; {@code UNAVAILABLE} if it does not answer. */
    public static AzureObjectStore open(AzureConfig config, BucketPorts ports) {
        BlobContainerClient client = AzureClients.of(config);
        BucketCalls first = new BucketCalls(ports, config.patience(), AzureTrouble::of);
        AzureObjectStore store =
                new AzureObjectStore(client, config, ports, AzureNames.order(client, first, config.patience()));
        store.list("", "", 1);
        return store;
    }

    /** @param order in which the account lists names */
    static AzureObjectStore open(AzureConfig config, BucketPorts ports, AzureNames.Order order) {
        return new AzureObjectStore(AzureClients.of(config), config, ports, order);
    }

    @Override
    public long retries() {
        return calls.retries();
    }

    @Override
    public long failures() {
        return calls.failures();
    }

    private String key(ObjectName name) {
        return place.key(name.text());
    }

    @Override
    public PutOutcome put(ObjectName name, PutMode mode, ObjectContent content) {
        Mark mark = Mark.of(content, ports.ids().get());
        return new AzureUpload(way, key(name), mode, content, mark).run();
    }

    @Override
    public Optional<ObjectRange> get(ObjectName name, long position, ByteBuffer into) {
        int start = into.position();
        return calls.answer(key(name), () -> reading.read(key(name), position, into.position(start)));
    }

    @Override
    public ObjectPage list(String prefix, String after, int limit) {
        ObjectName.requirePrefix(prefix);
        Check.that(limit > 0, "a page has room for an object");
        return names.list(prefix, after, limit);
    }

    @Override
    public void delete(ObjectName name) {
        boolean _ = calls.answer(key(name), () -> deleteOnce(key(name)));
    }

    /** Whether it was there. */
    private boolean deleteOnce(String key) {
        try {
            var _ = client.getBlobClient(key).deleteWithResponse(null, null, patience.forBytes(0), Context.NONE);
            return true;
        } catch (BlobStorageException e) {
            if (AzureSource.isMissing(e)) {
                return false;
            }
            throw e;
        }
    }

    /** The client keeps nothing that has to be given back. */
    @Override
    public void close() {}
}
