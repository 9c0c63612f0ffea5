package dev.weir.storage.object;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.disk.DurableDirectories;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Objects as files below a directory, under their own names. An object is written into {@code .put/}, or linked there when it is a file that
 * nobody changes, synced, and renamed to where it belongs: so it is there wholly or not at all. The directory belongs to this store alone.
 */
public final class LocalObjectStore implements ObjectStore {
    /** No object's name begins with a dot. */
    private static final String UNFINISHED = ".put";

    private static final int CHUNK_BYTES = 1 << 18;

    private final Disk disk;
    private final Path root;
    private final AtomicLong puts = new AtomicLong();

    private LocalObjectStore(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    /** Makes the directory if there is none; removes what unfinished puts and deletions left. */
    public static LocalObjectStore open(Disk disk, Path root) {
        DurableDirectories.create(disk, root);
        LocalObjectStore store = new LocalObjectStore(disk, root);
        disk.delete(store.unfinished());
        store.tidy(root);
        disk.createDirectories(store.unfinished());
        return store;
    }

    private Path unfinished() {
        return root.resolve(UNFINISHED);
    }

    private Path path(ObjectName name) {
        return root.resolve(name.text());
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "objects lie in a directory");
    }

    /**
     * Empty directories go. The others are synced: a process that was killed may have left a rename which everybody sees and a crash
     * would take back.
     */
    private void tidy(Path directory) {
        for (String name : disk.list(directory)) {
            Path path = directory.resolve(name);
            if (disk.isDirectory(path)) {
                tidy(path);
                if (disk.list(path).isEmpty()) {
                    disk.delete(path);
                }
            }
        }
        disk.syncDirectory(directory);
    }

    @Override
    public PutOutcome put(ObjectName name, PutMode mode, ObjectContent content) {
        Path fresh = unfinished().resolve(Long.toString(puts.incrementAndGet()));
        try {
            if (content.file().filter(file -> disk.link(file, fresh)).isPresent()) {
                sync(fresh);
            } else {
                write(fresh, content);
            }
            return publish(fresh, path(name), mode);
        } catch (WeirException e) {
            try {
                disk.delete(fresh);
            } catch (WeirException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private void sync(Path path) {
        try (DiskFile file = disk.open(path, Disk.Mode.WRITE)) {
            file.sync();
        }
    }

    private void write(Path path, ObjectContent content) {
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, content.bytes()));
        try (DiskFile file = disk.open(path, Disk.Mode.CREATE)) {
            for (long position = 0; position < content.bytes(); position += chunk.limit()) {
                chunk.clear().limit((int) Math.min(chunk.capacity(), content.bytes() - position));
                int read = content.read(position, chunk);
                Check.that(read == chunk.limit(), "a content is as long as it says");
                file.write(position, chunk.flip());
            }
            file.sync();
        }
    }

    /** One at a time: between the look at the name and its sync nobody else changes what is there. */
    private synchronized PutOutcome publish(Path fresh, Path path, PutMode mode) {
        DurableDirectories.create(disk, parent(path));
        boolean keep = mode == PutMode.IF_ABSENT && disk.exists(path);
        if (keep) {
            disk.delete(fresh);
        } else {
            disk.rename(fresh, path);
        }
        // of one that was there, too: it may be of a put that failed at this very point
        disk.syncDirectory(parent(path));
        return keep ? PutOutcome.EXISTS : PutOutcome.STORED;
    }

    @Override
    public Optional<ObjectRange> get(ObjectName name, long position, ByteBuffer into) {
        Path path = path(name);
        if (!isObject(path)) {
            return Optional.empty();
        }
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            return Optional.of(new ObjectRange(file.size(), file.read(position, into)));
        } catch (WeirException e) {
            if (e.code() == ErrorCode.IO_ERROR && !isObject(path)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean isObject(Path path) {
        return disk.exists(path) && !disk.isDirectory(path);
    }

    @Override
    public ObjectPage list(String prefix, String after, int limit) {
        ObjectName.requirePrefix(prefix);
        Check.that(limit > 0, "a page has room for an object");
        List<ObjectInfo> found = new ArrayList<>();
        String directory = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        list(directory, prefix, after, limit + 1, found);
        boolean more = found.size() > limit;
        return new ObjectPage(more ? found.subList(0, limit) : found, more);
    }

    /** @param directory the part of the prefix that is a path, or below it: ends with a slash, or is empty for the root */
    private void list(String directory, String prefix, String after, int limit, List<ObjectInfo> into) {
        for (String name : names(directory, prefix, after)) {
            if (into.size() == limit) {
                return;
            }
            if (name.endsWith("/")) {
                list(name, prefix, after, limit, into);
            } else if (name.compareTo(after) > 0) {
                size(name).ifPresent(into::add);
            }
        }
    }

    /**
     * Full names in a directory that are not before the ones that are wanted. Those of directories end with a slash, and are ordered
     * with it as what is below them is.
     */
    private List<String> names(String directory, String prefix, String after) {
        Path path = root.resolve(directory);
        return disk.list(path).stream()
                .filter(ObjectName::isPart)
                .map(name -> directory + name)
                .filter(name -> name.startsWith(prefix))
                .filter(name -> (name + "/").compareTo(after) > 0 || after.startsWith(name + "/"))
                .map(name -> disk.isDirectory(root.resolve(name)) ? name + "/" : name)
                .sorted()
                .toList();
    }

    private Optional<ObjectInfo> size(String name) {
        ObjectName object = new ObjectName(name);
        return get(object, 0, ByteBuffer.allocate(0)).map(found -> new ObjectInfo(object, found.objectBytes()));
    }

    @Override
    public synchronized void delete(ObjectName name) {
        Path path = path(name);
        if (isObject(path)) {
            disk.delete(path);
        }
        // also of one that was not there: an earlier try may have failed at this very point
        if (disk.isDirectory(parent(path))) {
            disk.syncDirectory(parent(path));
        }
    }
}
