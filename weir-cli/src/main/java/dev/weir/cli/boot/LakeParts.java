package dev.weir.cli.boot;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.lake.catalog.ExternalCatalogs;
import dev.weir.lake.catalog.ObjectFileIO;
import dev.weir.lake.catalog.Pointers;
import dev.weir.lake.catalog.WeirCatalog;
import dev.weir.lake.rest.IcebergRest;
import dev.weir.lake.rest.RestRequest;
import dev.weir.lake.rest.RestResponse;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.catalog.PointerSwap;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.http.Mounted;
import dev.weir.server.metrics.Metrics;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.time.Clock;
import dev.weir.storage.time.SystemClock;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lake of a server: its catalog over the server's, its files at their place, and Iceberg's protocol at the HTTP door. The place is opened by
 * who needs it first: that may walk through all of it, or ask over a network. When it cannot be opened, that is told at once to who comes soon afterwards.
 */
final class LakeParts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LakeParts.class);

    private static final String PATH = "/iceberg";
    /** Where engines get one, as the protocol has it. */
    private static final String TOKENS = "/v1/oauth/tokens";

    /** A commit names each file that it adds by its manifest, so this is many. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    /** So long is waited for somebody who opens it. */
    private static final long PATIENCE_SECONDS = 10;

    /** Shorter than between two tries of the lake's worker. */
    private static final long FAILED_NANOS = TimeUnit.SECONDS.toNanos(4);

    /** What is told sooner may be tried by everybody. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LakePlace place;
    private final Clock clock = new SystemClock();
    private final ReentrantLock opening = new ReentrantLock();
    private final Optional<OtherCatalog> other;
    private volatile Optional<Opened> opened = Optional.empty();
    private Optional<Failed> failed = Optional.empty();

    private record Failed(WeirException why, long atNanos) {}

    /**
     * Where lake tables are.
     *
     * @param catalog that knows of them
     */
    record Tables(Catalog catalog, ObjectFileIO files) {}

    /** @param connections of the catalog */
    private record Opened(WeirCatalog own, Tables tables, Closeable connections) {}

    /** {@code INVALID_CONFIG} if that is no place for a lake. */
    LakeParts(ServerConfig config, Disk disk) {
        this.place = LakePlace.of(config, disk);
        this.other = OtherCatalog.of(config.lake().catalog());
    }

    /** Whether anything was ever put there. */
    boolean isThere(CatalogPointers pointers) {
        return place.isThere(pointers);
    }

    NearObjects near() {
        return place;
    }

    void bindTo(Metrics metrics) {
        place.bindTo(metrics);
    }

    /**
     * What the HTTP door has of it.
     *
     * @param beforeLoad of a table, for an engine
     */
    List<Mounted> mounted(CatalogPointers pointers, Consumer<TableIdentifier> beforeLoad) {
        return List.of(new Mounted(PATH, Optional.of(TOKENS), MAX_BODY_BYTES, new Door(this, pointers, beforeLoad)));
    }

    /** {@code IN_USE} if another server has the place; {@code UNAVAILABLE} if it cannot be opened just now. */
    Tables tables(CatalogPointers pointers) {
        return opened.orElseGet(() -> open(pointers)).tables();
    }

    /** The server's own, whether it knows of the lake tables or not. Fails as {@link #tables} does. */
    WeirCatalog catalog(CatalogPointers pointers) {
        return opened.orElseGet(() -> open(pointers)).own();
    }

    private Opened open(CatalogPointers pointers) {
        if (!inTime()) {
            throw new WeirException(ErrorCode.UNAVAILABLE, "the lake is being opened; try again");
        }
        try {
            if (opened.isPresent()) {
                return opened.get();
            }
            if (failed.isPresent() && clock.nanos() - failed.get().atNanos() < FAILED_NANOS) {
                WeirException why = failed.get().why();
                throw new WeirException(why.code(), String.valueOf(why.getMessage()), why);
            }
            Opened now = openNow(pointers);
            opened = Optional.of(now);
            return now;
        } finally {
            opening.unlock();
        }
    }

    private boolean inTime() {
        try {
            return opening.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @RealWorld("places that no table had before")
    private Opened openNow(CatalogPointers pointers) {
        long begun = clock.nanos();
        try {
            ObjectFileIO files = new ObjectFileIO(place.open(pointers), place.warehouse());
            WeirCatalog own = new WeirCatalog(new Adapted(pointers), files, UUID::randomUUID);
            return other.isEmpty() ? new Opened(own, new Tables(own, files), () -> {}) : over(other.get(), own, files);
        } catch (WeirException e) {
            long now = clock.nanos();
            failed = now - begun < SLOW_NANOS ? Optional.empty() : Optional.of(new Failed(e, now));
            throw e;
        }
    }

    private Opened over(OtherCatalog catalog, WeirCatalog own, ObjectFileIO files) {
        try {
            ExternalCatalogs.Opened there = catalog.open(files);
            return new Opened(own, new Tables(there.catalog(), files), there.connections());
        } catch (WeirException e) {
            place.close();
            throw e;
        }
    }

    @Override
    public void close() {
        opening.lock();
        try {
            if (opened.isPresent()) {
                opened.get().connections().close();
            }
            opened = Optional.empty();
            place.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the connections to the lake's catalog cannot be closed", e);
        } finally {
            opening.unlock();
        }
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
        private static final int UNAVAILABLE = 503;

        @Override
        public Mounted.Response answer(Mounted.Request request) {
            WeirCatalog catalog;
            try {
                catalog = lake.catalog(pointers);
            } catch (WeirException e) {
                // nothing was begun: an engine may try again, and must not think that its commit may have been done
                LOG.debug("the lake cannot be opened for a request", e);
                return refusal(UNAVAILABLE, String.valueOf(e.getMessage()));
            }
            IcebergRest rest = new IcebergRest(catalog, lake.place.told(), beforeLoad);
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
