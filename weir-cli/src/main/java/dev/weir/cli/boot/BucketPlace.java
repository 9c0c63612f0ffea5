package dev.weir.cli.boot;

import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.lake.catalog.Warehouse;
import dev.weir.lake.tier.LakeWriter;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.metrics.Metrics;
import dev.weir.sql.NearFiles;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.object.ObjectCache;
import dev.weir.storage.object.ObjectFetch;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.time.SystemClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToLongFunction;

/** A lake in a bucket: files that are read are fetched into a directory of the server's, which is emptied at a start. */
@RealWorld("threads that help to fetch, and clocks")
final class BucketPlace implements LakePlace {
    private static final String DIRECTORY = "lake-cache";

    private final Warehouse warehouse;
    private final BucketAccess access;
    private final Disk disk;
    private final Path directory;
    private final long cacheBytes;
    private volatile Optional<Opened> opened = Optional.empty();

    private record Opened(BucketStore store, ObjectFetch fetch, ObjectCache cache, ExecutorService helpers) {}

    BucketPlace(Warehouse warehouse, BucketAccess access, ServerConfig config, Disk disk) {
        this.warehouse = warehouse;
        this.access = access;
        this.disk = disk;
        this.directory = config.dataDirectory().resolve(DIRECTORY);
        this.cacheBytes = config.lake().cacheBytes();
    }

    @Override
    public Warehouse warehouse() {
        return warehouse;
    }

    /** The bucket is not asked: what has no pointer is not ours. */
    @Override
    public boolean isThere(CatalogPointers pointers) {
        return LakeOwner.isKnown(pointers);
    }

    @Override
    public ObjectStore open(CatalogPointers pointers) {
        BucketStore store = access.open(BucketPorts.real(new SystemClock()));
        try {
            LakeOwner.require(store, pointers, warehouse.root());
            ExecutorService helpers = Executors.newVirtualThreadPerTaskExecutor();
            ObjectFetch fetch = new ObjectFetch(store, helpers);
            opened = Optional.of(
                    new Opened(store, fetch, ObjectCache.open(disk, directory, cacheBytes, fetch), helpers));
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public NearFiles.Held hold(List<LakeWriter.Source> files) {
        Opened now = opened.orElseThrow(
                () -> new WeirException(ErrorCode.UNAVAILABLE, "the lake is not open; the server starts or stops"));
        ObjectCache.Held held = now.cache()
                .hold(files.stream()
                        .map(file -> new ObjectCache.Wanted(warehouse.name(file.location()), file.bytes()))
                        .toList());
        return new NearFiles.Held(held.paths(), held::close);
    }

    @Override
    public Map<String, String> told() {
        return access.told();
    }

    @Override
    public void bindTo(Metrics metrics) {
        count(
                metrics,
                "cache.hits",
                "files that were near when they were to be read",
                now -> now.cache().hits());
        count(
                metrics,
                "cache.misses",
                "files that had to be fetched",
                now -> now.cache().misses());
        count(
                metrics,
                "fetched.bytes",
                "bytes of files that were fetched",
                now -> now.fetch().bytes());
        count(
                metrics,
                "store.retries",
                "calls of the object store that were made again",
                now -> now.store().retries());
        count(
                metrics,
                "store.failures",
                "calls of the object store that failed in the end",
                now -> now.store().failures());
        metrics.gauge(
                "weir.lake.cache.bytes",
                "of lake.cache_bytes, disk in use",
                () -> opened.map(now -> now.cache().bytes()).orElse(0L));
    }

    private void count(Metrics metrics, String name, String description, ToLongFunction<Opened> of) {
        metrics.counter(
                "weir.lake." + name,
                description,
                () -> opened.map(now -> of.applyAsLong(now)).orElse(0L));
    }

    @Override
    public void close() {
        opened.ifPresent(now -> {
            now.helpers().close();
            now.store().close();
        });
        opened = Optional.empty();
    }
}
