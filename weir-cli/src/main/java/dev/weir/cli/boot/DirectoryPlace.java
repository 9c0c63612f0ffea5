package dev.weir.cli.boot;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.lake.catalog.Warehouse;
import dev.weir.lake.tier.LakeWriter;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.metrics.Metrics;
import dev.weir.sql.NearFiles;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DurableDirectories;
import dev.weir.storage.object.LocalObjectStore;
import dev.weir.storage.object.ObjectStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A lake in a directory: its files are on this machine already, and are read where they are. */
final class DirectoryPlace implements LakePlace {
    static final String SCHEME = "file://";

    /** No object's name begins with a dot. */
    private static final String LOCK = ".lock";

    private final Warehouse warehouse;
    private final Disk disk;
    private final Path directory;
    private Optional<AutoCloseable> lock = Optional.empty();

    DirectoryPlace(Warehouse warehouse, Disk disk) {
        this.warehouse = warehouse;
        this.disk = disk;
        this.directory = path(warehouse.root());
    }

    private static Path path(String location) {
        if (!location.startsWith(SCHEME)) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED, "a file of the lake is not on this machine location=" + location);
        }
        return Path.of(location.substring(SCHEME.length()));
    }

    @Override
    public Warehouse warehouse() {
        return warehouse;
    }

    @Override
    public boolean isThere(CatalogPointers pointers) {
        return disk.exists(directory);
    }

    /** Walks through all of it. */
    @Override
    public ObjectStore open(CatalogPointers pointers) {
        DurableDirectories.create(disk, directory);
        if (lock.isEmpty()) {
            // it is kept when what follows fails, for the next try
            lock = Optional.of(disk.lock(directory.resolve(LOCK)));
        }
        ObjectStore store = LocalObjectStore.open(disk, directory);
        try {
            // a lock holds off a server that runs, not one that comes when the first has ended
            LakeOwner.require(store, pointers, warehouse.root());
        } catch (WeirException e) {
            if (e.code() == ErrorCode.IN_USE) {
                // whose it is may want to begin
                close();
            }
            throw e;
        }
        return store;
    }

    @Override
    public NearFiles.Held hold(List<LakeWriter.Source> files) {
        return new NearFiles.Held(
                files.stream().map(file -> path(file.location())).toList(), () -> {});
    }

    @Override
    public Map<String, String> told() {
        return Map.of();
    }

    @Override
    public void bindTo(Metrics metrics) {
        // what it does the disk does
    }

    @Override
    public void close() {
        lock.ifPresent(held -> {
            try {
                held.close();
            } catch (Exception e) {
                throw new WeirException(ErrorCode.INTERNAL, "the lake's lock cannot be given back", e);
            }
        });
        lock = Optional.empty();
    }
}
