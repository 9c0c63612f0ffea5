package dev.weir.cli.boot;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.lake.catalog.ObjectFileIO;
import dev.weir.lake.catalog.Pointers;
import dev.weir.lake.catalog.Warehouse;
import dev.weir.lake.catalog.WeirCatalog;
import dev.weir.lake.rest.IcebergRest;
import dev.weir.lake.rest.RestRequest;
import dev.weir.lake.rest.RestResponse;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.catalog.PointerSwap;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.http.Mounted;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DurableDirectories;
import dev.weir.storage.object.LocalObjectStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The lake of a server: its catalog over the server's, its files in a directory, and Iceberg's protocol at the HTTP door. The directory is opened by
 * who needs it first: that walks through all of it.
 */
final class LakeParts implements AutoCloseable {
    private static final String SCHEME = "file://";
    private static final String PATH = "/iceberg";
    /** Where engines get one, as the protocol has it. */
    private static final String TOKENS = "/v1/oauth/tokens";

    /** A commit names each file that it adds by its manifest, so this is many. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    /** No object's name begins with a dot. */
    private static final String LOCK = ".lock";

    private final Disk disk;
    private final Warehouse warehouse;
    private final Path directory;
    private Optional<AutoCloseable> lock = Optional.empty();
    private Optional<WeirCatalog> opened = Optional.empty();

    /** {@code INVALID_CONFIG} if that is no place for a lake. */
    LakeParts(ServerConfig config, Disk disk) {
        this.disk = disk;
        String set = config.lake().warehouse();
        this.warehouse = set.isEmpty() ? Warehouse.in(config.dataDirectory().resolve("lake")) : new Warehouse(set);
        if (!warehouse.root().startsWith(SCHEME + "/")) {
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG,
                    "the lake's files are in a directory so far; name one by file:///... lake.warehouse=" + set);
        }
        this.directory = Path.of(warehouse.root().substring(SCHEME.length()));
    }

    /** Whether anything was ever put there. */
    boolean isThere() {
        return disk.exists(directory);
    }

    /**
     * What the HTTP door has of it.
     *
     * @param beforeLoad of a table, for an engine
     */
    List<Mounted> mounted(CatalogPointers pointers, Consumer<TableIdentifier> beforeLoad) {
        return List.of(new Mounted(PATH, Optional.of(TOKENS), MAX_BODY_BYTES, new Door(this, pointers, beforeLoad)));
    }

    /** {@code IN_USE} if another server has the directory. */
    @RealWorld("places that no table had before")
    synchronized WeirCatalog catalog(CatalogPointers pointers) {
        if (opened.isEmpty()) {
            DurableDirectories.create(disk, directory);
            if (lock.isEmpty()) {
                // it is kept when what follows fails, for the next try
                lock = Optional.of(disk.lock(directory.resolve(LOCK)));
            }
            LocalObjectStore store = LocalObjectStore.open(disk, directory);
            ObjectFileIO files = new ObjectFileIO(store, warehouse);
            opened = Optional.of(new WeirCatalog(new Adapted(pointers), files, UUID::randomUUID));
        }
        return opened.get();
    }

    @Override
    public synchronized void close() {
        lock.ifPresent(held -> {
            try {
                held.close();
            } catch (Exception e) {
                throw new WeirException(ErrorCode.INTERNAL, "the lake's lock cannot be given back", e);
            }
        });
        lock = Optional.empty();
        opened = Optional.empty();
    }

    /** The server's pointers as the lake knows them. */
    private record Adapted(CatalogPointers pointers) implements Pointers {
        @Override
        public Optional<String> get(String name) {
            return pointers.get(name);
        }

        @Override
        public SortedMap<String, String> list(String prefix) {
            return pointers.list(prefix);
        }

        @Override
        public boolean swap(List<Swap> swaps) {
            return pointers.swap(swaps.stream()
                    .map(swap -> new PointerSwap(swap.name(), swap.expected(), swap.next()))
                    .toList());
        }
    }

    /** The lake's protocol as the door knows it. */
    private record Door(LakeParts lake, CatalogPointers pointers, Consumer<TableIdentifier> beforeLoad)
            implements Mounted.Guest {
        @Override
        public Mounted.Response answer(Mounted.Request request) {
            IcebergRest rest = new IcebergRest(lake.catalog(pointers), beforeLoad);
            return response(rest.answer(new RestRequest(
                    request.method(), request.path(), request.query(), request.headers(), request.body())));
        }

        @Override
        public Mounted.Response refusal(int status, String reason) {
            return response(IcebergRest.refusal(status, reason));
        }

        private static Mounted.Response response(RestResponse response) {
            return new Mounted.Response(response.status(), response.headers(), response.body());
        }
    }
}
