package dev.weir.cli.boot;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.lake.catalog.Warehouse;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.metrics.Metrics;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.object.ObjectStore;
import java.util.Map;

/** Where the lake's files are: a directory, or a bucket. One thread at a time opens and closes it. */
interface LakePlace extends NearObjects, AutoCloseable {
    Warehouse warehouse();

    /** Whether there may be anything. Asked all the time. */
    boolean isThere(CatalogPointers pointers);

    /** {@code IN_USE} if another server has it. May be called again when it has failed. */
    ObjectStore open(CatalogPointers pointers);

    /** Properties that engines are told. */
    Map<String, String> told();

    void bindTo(Metrics metrics);

    @Override
    void close();

    /** {@code INVALID_CONFIG} if that is no place for a lake. */
    static LakePlace of(ServerConfig config, Disk disk) {
        String set = config.lake().warehouse();
        Warehouse warehouse =
                set.isEmpty() ? Warehouse.in(config.dataDirectory().resolve("lake")) : new Warehouse(set);
        if (warehouse.root().startsWith(DirectoryPlace.SCHEME + "/")) {
            return new DirectoryPlace(warehouse, disk);
        }
        return BucketAccess.of(warehouse.root(), config.lake())
                .map(access -> new BucketPlace(warehouse, access, config, disk))
                .orElseThrow(() -> new WeirException(
                        ErrorCode.INVALID_CONFIG,
                        "the lake's files are in a directory or in a bucket; name one by file:///..., s3://bucket/prefix, gs://bucket/prefix or abfss://container@account.dfs.core.windows.net/prefix lake.warehouse="
                                + set));
    }
}
