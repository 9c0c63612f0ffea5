package dev.weir.cli.boot;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.lake.catalog.Warehouse;
import dev.weir.lake.tier.LakeWriter;
import dev.weir.s3.S3Config;
import dev.weir.s3.S3ObjectStore;
import dev.weir.s3.S3Ports;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.metrics.Metrics;
import dev.weir.sql.NearFiles;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.object.ObjectCache;
import dev.weir.storage.object.ObjectFetch;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.time.SystemClock;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToLongFunction;

/** A lake in a bucket: files that are read are fetched into a directory of the server's, which is emptied at a start. */
@RealWorld("threads that help to fetch, and clocks")
final class BucketPlace implements LakePlace {
    static final String SCHEME = "s3://";

    private static final String DIRECTORY = "lake-cache";

    private final Warehouse warehouse;
    private final S3Config config;
    private final Disk disk;
    private final Path directory;
    private final long cacheBytes;
    private volatile Optional<Opened> opened = Optional.empty();

    private record Opened(S3ObjectStore store, ObjectFetch fetch, ObjectCache cache, ExecutorService helpers) {}

    BucketPlace(Warehouse warehouse, ServerConfig config, Disk disk) {
        this.warehouse = warehouse;
        this.config = s3(warehouse.root(), config.lake().s3());
        this.disk = disk;
        this.directory = config.dataDirectory().resolve(DIRECTORY);
        this.cacheBytes = config.lake().cacheBytes();
    }

    private static S3Config s3(String root, ServerConfig.S3 set) {
        String[] parts = root.substring(SCHEME.length()).split("/", 2);
        Optional<URI> endpoint = present(set.endpoint()).map(BucketPlace::uri);
        if (set.accessKey().isEmpty() != set.secretKey().isEmpty()) {
            throw invalid("lake.s3.access_key and lake.s3.secret_key are set together or not at all");
        }
        return new S3Config(
                new S3Config.Place(parts[0], parts.length > 1 ? parts[1] + "/" : ""),
                endpoint,
                present(set.region()),
                present(set.accessKey()).map(key -> new S3Config.Credentials(key, set.secretKey())),
                pathStyle(set.pathStyle(), endpoint),
                S3Config.Patience.DEFAULT);
    }

    private static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw invalid("an address such as http://127.0.0.1:9000 is needed lake.s3.endpoint=" + text);
    }

    private static S3Config.PathStyle pathStyle(String text, Optional<URI> endpoint) {
        return switch (text) {
            case "on" -> S3Config.PathStyle.IN_PATH;
            case "off" -> S3Config.PathStyle.IN_HOST;
            case "auto" -> endpoint.isPresent() ? S3Config.PathStyle.IN_PATH : S3Config.PathStyle.IN_HOST;
            default -> throw invalid("on, off or auto is needed lake.s3.path_style=" + text);
        };
    }

    private static WeirException invalid(String text) {
        return new WeirException(ErrorCode.INVALID_CONFIG, text);
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
        S3ObjectStore store = S3ObjectStore.open(config, S3Ports.real(new SystemClock()));
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

    /** No credentials: engines have their own. */
    @Override
    public Map<String, String> told() {
        Map<String, String> told = new HashMap<>();
        config.endpoint().ifPresent(endpoint -> {
            told.put("s3.endpoint", endpoint.toString());
            told.put("s3.path-style-access", Boolean.toString(config.pathStyle() == S3Config.PathStyle.IN_PATH));
        });
        config.region().ifPresent(region -> {
            told.put("s3.region", region);
            told.put("client.region", region);
        });
        return told;
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
