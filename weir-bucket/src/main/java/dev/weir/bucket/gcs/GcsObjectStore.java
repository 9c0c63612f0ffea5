package dev.weir.bucket.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.bucket.BrokenAnswerException;
import dev.weir.bucket.BucketCalls;
import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Mark;
import dev.weir.bucket.Place;
import dev.weir.bucket.RangeReading;
import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectPage;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Objects in a bucket of Google Cloud Storage. The store itself knows checksums of all, those of others too. */
public final class GcsObjectStore implements BucketStore {
    private static final int PAGE = 1000;

    private final GcsHttp http;
    private final GcsBucket bucket;
    private final Place place;
    private final BucketPorts ports;
    private final BucketCalls calls;
    private final RangeReading reading;

    private GcsObjectStore(GcsHttp http, GcsConfig config, BucketPorts ports) {
        this.http = http;
        this.bucket = new GcsBucket(http, config);
        this.place = config.place();
        this.ports = ports;
        this.calls = new BucketCalls(ports, config.patience(), GcsTrouble::of);
        this.reading = new RangeReading(bucket, ports.clock(), config.patience());
    }

    /** {@code INVALID_CONFIG} if there are no credentials, {@code IO_ERROR} if no bucket, or no access to it; {@code UNAVAILABLE} if it does not answer. */
    public static GcsObjectStore open(GcsConfig config, BucketPorts ports) {
        GcsObjectStore store = new GcsObjectStore(GcsHttp.of(config), config, ports);
        try {
            store.list("", "", 1);
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
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
        return new GcsUpload(new GcsUpload.Way(http, bucket, calls), key(name), mode, content, mark).run();
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
        List<ObjectInfo> found = new ArrayList<>();
        String token = "";
        boolean left = false;
        do {
            String here = token;
            JsonNode page = calls.answer(place.key(prefix), () -> page(prefix, after, here, limit - found.size()));
            for (JsonNode item : page.path("items")) {
                GcsObject object = GcsObject.of(item);
                String name = object.name().substring(place.prefix().length());
                if (!name.equals(after) && ObjectName.isName(name)) {
                    left |= found.size() == limit;
                    if (!left) {
                        found.add(new ObjectInfo(new ObjectName(name), object.bytes()));
                    }
                }
            }
            token = page.path("nextPageToken").asText("");
        } while (!token.isEmpty() && found.size() < limit);
        return new ObjectPage(found, left || !token.isEmpty());
    }

    /** One more than is wanted, as the first one may be the one that is known. */
    private JsonNode page(String prefix, String after, String token, int limit) throws IOException {
        JsonNode page = bucket.page(
                place.key(prefix), after.isEmpty() ? "" : place.key(after), token, Math.min(PAGE, limit + 1));
        if (!page.path("kind").asText().equals("storage#objects")) {
            throw new BrokenAnswerException(ErrorCode.UNAVAILABLE, "the object store's answer is not whole");
        }
        return page;
    }

    @Override
    public void delete(ObjectName name) {
        boolean _ = calls.answer(key(name), () -> bucket.delete(key(name)));
    }

    @Override
    public void close() {
        http.close();
    }
}
