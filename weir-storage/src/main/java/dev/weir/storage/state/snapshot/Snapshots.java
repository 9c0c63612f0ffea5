package dev.weir.storage.state.snapshot;

import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectPage;
import dev.weir.storage.object.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The snapshots of all buckets of a server. Any thread. */
public final class Snapshots {
    /** What logs are kept for. */
    public enum LogKept {
        /** For what a store does not have yet. */
        FOR_STORES,
        /** Also for what the snapshots do not have yet, so that a store that is lost can always be made anew. */
        FOR_SNAPSHOTS
    }

    private static final int PAGE = 1000;

    private final ObjectStore objects;
    private final Supplier<UUID> ids;
    private final LogKept logKept;
    private final Map<Place, BucketSnapshots> buckets = new ConcurrentHashMap<>();

    private record Place(String tableId, int bucket) {}

    /** @param ids for the names of objects: no two are ever the same */
    public Snapshots(ObjectStore objects, Supplier<UUID> ids, LogKept logKept) {
        this.objects = objects;
        this.ids = ids;
        this.logKept = logKept;
    }

    public BucketSnapshots of(String tableId, int bucket) {
        return buckets.computeIfAbsent(
                new Place(tableId, bucket), _ -> new BucketSnapshots(objects, ids, tableId, bucket, logKept));
    }

    /** All snapshots of a table that is no more; one that is being made ends first. */
    public void removeTable(String tableId) {
        buckets.forEach((place, bucket) -> {
            if (place.tableId().equals(tableId)) {
                bucket.endForGood();
            }
        });
        List<ObjectInfo> all = list(objects, tableId + "/");
        // manifests first: what is named is there
        all.stream().filter(one -> BucketSnapshots.isManifest(one.name())).forEach(one -> objects.delete(one.name()));
        all.stream().filter(one -> !BucketSnapshots.isManifest(one.name())).forEach(one -> objects.delete(one.name()));
        buckets.keySet().removeIf(place -> place.tableId().equals(tableId));
    }

    static List<ObjectInfo> list(ObjectStore objects, String prefix) {
        List<ObjectInfo> all = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            ObjectPage page = objects.list(prefix, after, PAGE);
            all.addAll(page.objects());
            more = page.more();
            after = all.isEmpty() ? "" : all.getLast().name().text();
        }
        return all;
    }
}
