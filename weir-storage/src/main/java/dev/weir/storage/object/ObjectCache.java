package dev.weir.storage.object;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whole objects as files on this machine, for who can read only files. What somebody holds stays; of the others those go first that were not held for longest, when
 * there is no room for another. An object that is kept here must never change. Thread-safe; who holds what is not here fetches it, on his own thread and a few
 * that help.
 */
public final class ObjectCache {
    private final Disk disk;
    private final Path directory;
    private final long maxBytes;
    private final ObjectFetch fetch;

    /** In the order of their last use. */
    private final Map<ObjectName, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;
    private long files;

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /** An object, and how long it is. */
    public record Wanted(ObjectName name, long bytes) {}

    /** Files of what was wanted, in that order, until it is closed. */
    public interface Held extends AutoCloseable {
        List<Path> paths();

        @Override
        void close();
    }

    /** One that is here, or on its way. Guarded by the cache. */
    private static final class Kept {
        private final Wanted object;
        private final Path path;
        private final CompletableFuture<Path> there = new CompletableFuture<>();
        private int holders;

        Kept(Wanted object, Path path) {
            this.object = object;
            this.path = path;
        }
    }

    private ObjectCache(Disk disk, Path directory, long maxBytes, ObjectFetch fetch) {
        this.disk = disk;
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.fetch = fetch;
    }

    /** @param directory is emptied: what is in it may be half of an object */
    public static ObjectCache open(Disk disk, Path directory, long maxBytes, ObjectFetch fetch) {
        disk.delete(directory);
        disk.createDirectories(directory);
        return new ObjectCache(disk, directory, maxBytes, fetch);
    }

    /** Of the directory. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Objects that were here, or on their way. */
    public long hits() {
        return hits.sum();
    }

    /** Objects that had to be fetched. */
    public long misses() {
        return misses.sum();
    }

    /**
     * Returns when all of them are here. {@code DISK_FULL}: others hold so much that there is no room. {@code CORRUPT}: one is gone, or is not what was put.
     */
    public Held hold(List<Wanted> objects) {
        List<Kept> fresh = new ArrayList<>();
        List<Kept> mine = reserve(objects, fresh);
        try {
            fetch(fresh);
            List<Path> paths = mine.stream().map(ObjectCache::await).toList();
            AtomicBoolean closed = new AtomicBoolean();
            return new Held() {
                @Override
                public List<Path> paths() {
                    return paths;
                }

                @Override
                public void close() {
                    if (!closed.getAndSet(true)) {
                        release(mine);
                    }
                }
            };
        } catch (RuntimeException | Error e) {
            release(mine);
            throw e;
        }
    }

    private static Path await(Kept one) {
        try {
            return one.there.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WeirException known) {
                throw known;
            }
            throw e;
        }
    }

    /** All or none. */
    private synchronized List<Kept> reserve(List<Wanted> objects, List<Kept> fresh) {
        List<Kept> mine = new ArrayList<>();
        try {
            for (Wanted object : objects) {
                Kept known = kept.get(object.name());
                if (known == null) {
                    makeRoom(object);
                    known = new Kept(object, directory.resolve(Long.toString(files++)));
                    kept.put(object.name(), known);
                    bytes += object.bytes();
                    fresh.add(known);
                    misses.increment();
                } else {
                    hits.increment();
                }
                known.holders++;
                mine.add(known);
            }
            return mine;
        } catch (RuntimeException | Error e) {
            // nobody has seen the fresh ones yet: the lock is still ours
            fresh.forEach(this::forget);
            release(mine);
            throw e;
        }
    }

    private void makeRoom(Wanted object) {
        for (Iterator<Kept> each = kept.values().iterator(); bytes + object.bytes() > maxBytes && each.hasNext(); ) {
            Kept oldest = each.next();
            if (oldest.holders == 0) {
                disk.delete(oldest.path);
                bytes -= oldest.object.bytes();
                each.remove();
            }
        }
        if (bytes + object.bytes() > maxBytes) {
            throw new WeirException(
                    ErrorCode.DISK_FULL,
                    "files of the lake that statements read at this moment take all that they may; raise lake.cache_bytes, or run fewer at once object="
                            + object.name() + " bytes=" + object.bytes() + " in_use=" + bytes + " lake.cache_bytes="
                            + maxBytes);
        }
    }

    private void fetch(List<Kept> fresh) {
        try {
            fetch.run(
                    disk,
                    fresh.stream()
                            .map(one -> new ObjectFetch.Order(one.object, one.path))
                            .toList());
            fresh.forEach(one -> one.there.complete(one.path));
        } catch (RuntimeException | Error e) {
            // others may wait for them; who comes later tries again
            fresh.forEach(this::forget);
            fresh.forEach(one -> one.there.completeExceptionally(e));
            throw e;
        }
    }

    private synchronized void forget(Kept one) {
        Check.that(kept.remove(one.object.name()) == one, "one that is held stays where it is");
        bytes -= one.object.bytes();
        disk.delete(one.path);
    }

    private synchronized void release(List<Kept> held) {
        held.forEach(one -> one.holders--);
    }
}
