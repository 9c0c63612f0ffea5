package dev.weir.storage.state.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.storage.disk.Disk;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.state.store.DiskStores;
import dev.weir.storage.state.store.SortedStore;
import dev.weir.storage.state.store.SortedStore.Snapshot;
import dev.weir.storage.state.store.StoreFiles;
import dev.weir.storage.state.store.StoreModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;

/** A store on a disk, what it should hold at each offset, and snapshots of it. */
final class SnapshotHarness implements AutoCloseable {
    static final String TABLE = "5f0e6c2a-0000-0000-0000-000000000001";

    private final Disk disk;
    private final ObjectStore objects;
    private final BufferAllocator allocator;
    private final DiskStores stores;
    private final Path directory;
    private SortedStore store;
    private final Map<Long, StoreModel> models;
    final Snapshots all;
    final BucketSnapshots snapshots;

    /** @param models what was there at which offset, of an earlier life */
    SnapshotHarness(
            Disk disk,
            ObjectStore objects,
            BufferAllocator allocator,
            Random ids,
            Path directory,
            Map<Long, StoreModel> models) {
        this.disk = disk;
        this.objects = objects;
        this.allocator = allocator;
        this.stores = new DiskStores(disk);
        this.directory = directory;
        this.store = stores.open(directory);
        this.models = models;
        this.all =
                new Snapshots(objects, () -> new UUID(ids.nextLong(), ids.nextLong()), Snapshots.LogKept.FOR_SNAPSHOTS);
        this.snapshots = all.of(TABLE, 0);
        models.putIfAbsent(0L, StoreModel.empty());
    }

    SnapshotHarness(Disk disk, ObjectStore objects, BufferAllocator allocator) {
        this(disk, objects, allocator, new Random(7), Path.of("/tables/t/0/state"), new HashMap<>());
    }

    /** Applies a run; its content follows from the seed. */
    void write(long offset, long seed) {
        write(offset, StoreModel.randomChanges(new Random(seed), 40));
    }

    /** A run that is as long as any other of these, of a key that others do not touch. */
    void writeOne(long offset, int value) {
        write(offset, Map.of(new byte[] {42, 42, 42, 42}, Optional.of(new byte[] {(byte) value})));
    }

    private void write(long offset, Map<byte[], Optional<byte[]>> changes) {
        StoreModel model = models.get(store.offset()).with(offset, changes);
        models.put(offset, model);
        model.applyTo(store, changes);
        snapshots.stored(offset);
    }

    /** The store is gone, and begins anew. */
    void loseStore() {
        store.close();
        stores.remove(directory);
        store = stores.open(directory);
    }

    BucketSnapshots.Made make() {
        return make(() -> {});
    }

    BucketSnapshots.Made make(Runnable alive) {
        Path copy = Path.of("/copies/store");
        disk.delete(copy);
        StoreFiles files = store.checkpoint(copy);
        return snapshots.make(files, disk, copy, alive);
    }

    Map<Long, StoreModel> models() {
        return models;
    }

    List<Manifest> fitting() {
        return snapshots.fitting(0, Long.MAX_VALUE, e -> {
            throw e;
        });
    }

    /** Brings it back, and looks at every row. */
    void check(Manifest manifest) {
        Path fresh = Path.of("/fresh");
        snapshots.fetch(manifest, disk, fresh);
        try (SortedStore there = stores.open(fresh);
                Snapshot rows = there.snapshot()) {
            models.get(manifest.offset()).check(rows, allocator, new Random(1));
        }
        disk.delete(fresh);
    }

    Set<String> objectNames() {
        return Snapshots.list(objects, "").stream()
                .map(ObjectInfo::name)
                .map(Object::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Two snapshots, which can be brought back, and nothing that they do not name. */
    void checkAll(long newest, long older) {
        List<Manifest> there = fitting();
        assertEquals(
                List.of(newest, older), there.stream().map(Manifest::offset).toList());
        Set<String> named = new TreeSet<>();
        for (Manifest manifest : there) {
            check(manifest);
            named.add(TABLE + "/0/manifests/%019d".formatted(manifest.number()));
            manifest.files().forEach(file -> named.add(file.object().text()));
        }
        assertEquals(named, objectNames());
    }

    @Override
    public void close() {
        store.close();
        stores.close();
    }
}
