package dev.weir.bucket.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.bucket.BrokenAnswerException;
import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Mark;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectPage;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Objects in a bucket of Google Cloud Storage. The store itself knows checksums of all, those of others too. */
public final class GcsObjectStore extends BucketStore {
    private static final int PAGE = 1000;

    private final GcsHttp http;
    private final GcsBucket bucket;
    private final GcsUpload.Way way;

    private GcsObjectStore(GcsHttp http, GcsBucket bucket, GcsConfig config, BucketPorts ports) {
        super(config.place(), config.patience(), ports, bucket, GcsTrouble::of);
        this.http = http;
        this.bucket = bucket;
        this.way = new GcsUpload.Way(http, bucket, calls());
    }

    /** {@code INVALID_CONFIG} if there are no credentials, {@code IO_ERROR} if no bucket, or no access to it; {@code UNAVAILABLE} if it does not answer. */
    public static GcsObjectStore open(GcsConfig config, BucketPorts ports) {
        GcsHttp http = GcsHttp.of(config);
        GcsObjectStore store = new GcsObjectStore(http, new GcsBucket(http, config), config, ports);
        try {
            store.list("", "", 1);
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    protected PutOutcome put(String key, PutMode mode, ObjectContent content, Mark mark) {
        return new GcsUpload(way, key, mode, content, mark).run();
    }

    @Override
    protected ObjectPage names(String prefix, String after, int limit) {
        List<ObjectInfo> found = new ArrayList<>();
        String token = "";
        boolean left = false;
        do {
            String here = token;
            JsonNode page = calls().answer(place().key(prefix), () -> page(prefix, after, here, limit - found.size()));
            for (JsonNode item : page.path("items")) {
                GcsObject object = GcsObject.of(item);
                String name = object.name().substring(place().prefix().length());
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
                place().key(prefix), after.isEmpty() ? "" : place().key(after), token, Math.min(PAGE, limit + 1));
        if (!page.path("kind").asText().equals("storage#objects")) {
            throw BrokenAnswerException.notWhole();
        }
        return page;
    }

    @Override
    protected void delete(String key) throws IOException {
        bucket.delete(key);
    }

    @Override
    public void close() {
        http.close();
    }
}
