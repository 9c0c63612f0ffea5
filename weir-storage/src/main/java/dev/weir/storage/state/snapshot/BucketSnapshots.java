package dev.weir.storage.state.snapshot;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.log.RetentionLimits;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import dev.weir.storage.state.store.StoreFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one bucket. One call at a time; what a log needs to know, {@link #keptFrom}, {@link #stored} and {@link #isDue}, never waits.
 */
public final class BucketSnapshots {
    private static final Logger LOG = LoggerFactory.getLogger(BucketSnapshots.class);

    /** So many stay: the older one for when an object of the newer one is gone or wrong. */
    private static final int KEPT = 2;

    private static final int MOST_MANIFEST_BYTES = 1 << 26;
    private static final String MANIFESTS = "manifests/";
    private static final String FILES = "files/";

    private final ObjectStore objects;
    private final Supplier<UUID> ids;
    private final String tableId;
    private final int bucket;
    private final Snapshots.LogKept logKept;

    /** Objects that were read and are not what was put. */
    private final Set<ObjectName> wrong = new HashSet<>();

    private boolean ended;

    /** Empty until somebody has looked. */
    private volatile Optional<List<Manifest>> kept = Optional.empty();

    private volatile long stored;

    /**
     * @param uploadedBytes that were sent for it
     * @param sharedBytes that an earlier snapshot had sent already
     */
    public record Made(long offset, long uploadedBytes, long sharedBytes) {}

    BucketSnapshots(ObjectStore objects, Supplier<UUID> ids, String tableId, int bucket, Snapshots.LogKept logKept) {
        this.objects = objects;
        this.ids = ids;
        this.tableId = tableId;
        this.bucket = bucket;
        this.logKept = logKept;
    }

    private String prefix() {
        return tableId + "/" + bucket + "/";
    }

    static boolean isManifest(ObjectName name) {
        return name.text().contains("/" + MANIFESTS);
    }

    private ObjectName manifestName(long number) {
        return new ObjectName(prefix() + MANIFESTS + "%019d".formatted(number));
    }

    private static long number(ObjectName manifest) {
        String text = manifest.text();
        try {
            return Long.parseLong(text.substring(text.lastIndexOf('/') + 1));
        } catch (NumberFormatException e) {
            throw new WeirException(ErrorCode.CORRUPT, "a manifest's name has no number object=" + manifest, e);
        }
    }

    /** The log must keep what is at and behind this offset, so that each snapshot that stays is of use. */
    public long keptFrom() {
        if (logKept == Snapshots.LogKept.FOR_STORES) {
            return RetentionLimits.UNLIMITED;
        }
        return kept.map(all -> all.stream().mapToLong(Manifest::offset).min().orElse(0))
                .orElse(0L);
    }

    /** The store has all changes below this offset. */
    public void stored(long offset) {
        stored = offset;
    }

    /** Whether the store has changed since the newest snapshot. */
    public boolean isDue() {
        long now = stored;
        return now > 0
                && kept.map(all -> all.isEmpty() || all.getFirst().offset() != now)
                        .orElse(true);
    }

    /** Finds out what there is, if nobody has yet. */
    public synchronized void look() {
        if (kept.isEmpty() && !ended) {
            kept = Optional.of(whole(list()));
            sweep();
        }
    }

    private List<ObjectInfo> list() {
        return Snapshots.list(objects, prefix());
    }

    /** The newest snapshots of which all is there. */
    private List<Manifest> whole(List<ObjectInfo> listed) {
        Map<ObjectName, Long> lengths = listed.stream().collect(Collectors.toMap(ObjectInfo::name, ObjectInfo::bytes));
        List<Manifest> whole = new ArrayList<>();
        for (ObjectInfo object : listed.reversed()) {
            if (isManifest(object.name()) && whole.size() < KEPT) {
                try {
                    Manifest manifest = read(object.name());
                    requireFiles(manifest, lengths);
                    whole.add(manifest);
                } catch (WeirException e) {
                    if (e.code() != ErrorCode.CORRUPT) {
                        throw e;
                    }
                    LOG.warn("a snapshot cannot be used table={} bucket={} reason={}", tableId, bucket, e.getMessage());
                }
            }
        }
        return List.copyOf(whole);
    }

    private void requireFiles(Manifest manifest, Map<ObjectName, Long> lengths) {
        for (Manifest.File file : manifest.files()) {
            Long length = lengths.get(file.object());
            if (length == null || length != file.bytes() || wrong.contains(file.object())) {
                throw new WeirException(
                        ErrorCode.CORRUPT,
                        "an object of a snapshot is gone or wrong object=" + file.object() + " snapshot="
                                + manifest.number());
            }
        }
    }

    /** What the wire brings may be wrong once. */
    private Manifest read(ObjectName name) {
        try {
            return readOnce(name);
        } catch (WeirException e) {
            if (e.code() != ErrorCode.CORRUPT) {
                throw e;
            }
            return readOnce(name);
        }
    }

    private Manifest readOnce(ObjectName name) {
        ObjectRange size = objects.get(name, 0, ByteBuffer.allocate(0)).orElseThrow(() -> gone(name));
        if (size.objectBytes() > MOST_MANIFEST_BYTES) {
            throw new WeirException(ErrorCode.CORRUPT, "a manifest is impossibly long object=" + name);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size.objectBytes());
        ObjectRange read = objects.get(name, 0, bytes).orElseThrow(() -> gone(name));
        if (read.bytes() < bytes.capacity()) {
            throw gone(name);
        }
        return Manifest.read(bytes.array(), number(name), tableId, bucket);
    }

    private static WeirException gone(ObjectName name) {
        return new WeirException(ErrorCode.CORRUPT, "an object of a snapshot is gone object=" + name);
    }

    /**
     * Makes a snapshot; when this returns it is there for good, and those that it makes superfluous are gone.
     *
     * @param copy where the files are; stays as it is
     * @param alive throws when the snapshot is not wanted any more
     */
    public synchronized Made make(StoreFiles files, Disk disk, Path copy, Runnable alive) {
        if (ended) {
            throw new WeirException(ErrorCode.UNKNOWN_TABLE, "the table was dropped table_id=" + tableId);
        }
        List<ObjectInfo> listed = list();
        List<Manifest> before = whole(listed);
        kept = Optional.of(before);
        try {
            Upload upload = new Upload(before, disk, copy, alive);
            for (StoreFiles.File file : files.files()) {
                upload.add(file);
            }
            Manifest manifest = put(files, upload.files, nextNumber(listed));
            List<Manifest> now = new ArrayList<>(List.of(manifest));
            before.stream().limit(KEPT - 1).forEach(now::add);
            kept = Optional.of(List.copyOf(now));
            removeOthers();
            sweep();
            return new Made(files.offset(), upload.bytes, manifest.bytes() - upload.bytes);
        } catch (RuntimeException e) {
            tidyAfter(e);
            throw e;
        }
    }

    private static long nextNumber(List<ObjectInfo> listed) {
        return 1
                + listed.stream()
                        .map(ObjectInfo::name)
                        .filter(BucketSnapshots::isManifest)
                        .mapToLong(BucketSnapshots::number)
                        .max()
                        .orElse(0);
    }

    /** A list may be old: a number that is taken is left. */
    private Manifest put(StoreFiles of, List<Manifest.File> files, long from) {
        for (long number = from; ; number++) {
            Manifest manifest = new Manifest(number, tableId, bucket, of.offset(), of.rows(), files);
            ObjectContent content = ObjectContent.of(manifest.write());
            if (objects.put(manifestName(number), PutMode.IF_ABSENT, content) == PutOutcome.STORED) {
                return manifest;
            }
        }
    }

    /** What an unfinished snapshot has sent goes, so that a store that is full gets no fuller. */
    private void tidyAfter(RuntimeException failure) {
        try {
            sweep();
        } catch (WeirException e) {
            failure.addSuppressed(e);
        }
    }

    private void removeOthers() {
        for (ObjectName other : others(list())) {
            objects.delete(other);
        }
    }

    /** Manifests that are not of the snapshots that stay. */
    private List<ObjectName> others(List<ObjectInfo> listed) {
        Set<ObjectName> stay = kept.orElseThrow().stream()
                .map(manifest -> manifestName(manifest.number()))
                .collect(Collectors.toSet());
        return listed.stream()
                .map(ObjectInfo::name)
                .filter(name -> isManifest(name) && !stay.contains(name))
                .toList();
    }

    /** Removes files that no manifest names. While there is a manifest that cannot be used nobody knows which those are. */
    private void sweep() {
        List<ObjectInfo> listed = list();
        if (!others(listed).isEmpty()) {
            return;
        }
        Set<ObjectName> named = kept.orElseThrow().stream()
                .flatMap(manifest -> manifest.files().stream())
                .map(Manifest.File::object)
                .collect(Collectors.toSet());
        for (ObjectInfo object : listed) {
            if (!isManifest(object.name()) && !named.contains(object.name())) {
                objects.delete(object.name());
            }
        }
    }

    /** Sends the files that are not there yet. */
    private final class Upload {
        private final Map<String, Manifest.File> there;
        private final Disk disk;
        private final Path copy;
        private final Runnable alive;
        private final List<Manifest.File> files = new ArrayList<>();
        private long bytes;

        Upload(List<Manifest> before, Disk disk, Path copy, Runnable alive) {
            this.there = before.isEmpty()
                    ? Map.of()
                    : before.getFirst().files().stream()
                            .collect(Collectors.toMap(Manifest.File::name, Function.identity()));
            this.disk = disk;
            this.copy = copy;
            this.alive = alive;
        }

        void add(StoreFiles.File file) {
            alive.run();
            try (DiskFile open = disk.open(copy.resolve(file.name()), Disk.Mode.READ)) {
                int ends = FileBytes.endsChecksum(open);
                Manifest.File known = there.get(file.name());
                boolean same =
                        file.shared() && known != null && known.bytes() == open.size() && known.endsChecksum() == ends;
                files.add(same ? known : send(file.name(), open, ends));
            }
        }

        private Manifest.File send(String name, DiskFile open, int ends) {
            int checksum = FileBytes.checksum(open, alive);
            ObjectName object = new ObjectName(prefix() + FILES + ids.get() + "-" + name);
            objects.put(object, PutMode.REPLACE, FileBytes.content(open, alive));
            bytes += open.size();
            return new Manifest.File(name, object, open.size(), checksum, ends);
        }
    }

    /**
     * Snapshots that fit a log that has all changes from {@code from} to before {@code to}; those to be tried first come first. Snapshots of what is
     * beyond the log's end are of rows that it has lost: others will stand there, so they are removed.
     *
     * @param unusable is told of manifests that cannot be used
     */
    public synchronized List<Manifest> fitting(long from, long to, Consumer<WeirException> unusable) {
        List<Manifest> fitting = new ArrayList<>();
        for (ObjectInfo object : list().reversed()) {
            if (isManifest(object.name())) {
                try {
                    Manifest manifest = read(object.name());
                    if (manifest.offset() > to) {
                        LOG.warn(
                                "a snapshot is of rows that the log has lost, and is removed table={} bucket={} offset={} log_end={}",
                                tableId,
                                bucket,
                                manifest.offset(),
                                to);
                        objects.delete(object.name());
                        kept = Optional.empty();
                    } else if (manifest.offset() >= from) {
                        fitting.add(manifest);
                    }
                } catch (WeirException e) {
                    if (e.code() != ErrorCode.CORRUPT && e.code() != ErrorCode.UNKNOWN_VERSION) {
                        throw e;
                    }
                    unusable.accept(e);
                }
            }
        }
        return fitting;
    }

    /**
     * Brings the files of a snapshot into a directory that is made for it. {@code CORRUPT} if one of them is gone or not what was put. A crash leaves
     * the directory, in any state, or none; when this returned it is durable, but for its own name.
     */
    public synchronized void fetch(Manifest manifest, Disk disk, Path into) {
        disk.delete(into);
        disk.createDirectories(into);
        for (Manifest.File file : manifest.files()) {
            try {
                fetch(file, disk, into.resolve(file.name()));
            } catch (WeirException e) {
                if (e.code() != ErrorCode.CORRUPT) {
                    throw e;
                }
                // what the wire brings may be wrong once
                fetchAgain(file, disk, into.resolve(file.name()));
            }
        }
        disk.syncDirectory(into);
    }

    private void fetchAgain(Manifest.File file, Disk disk, Path into) {
        try {
            fetch(file, disk, into);
        } catch (WeirException e) {
            if (e.code() == ErrorCode.CORRUPT) {
                wrong.add(file.object());
                kept = Optional.empty();
            }
            throw e;
        }
    }

    private void fetch(Manifest.File file, Disk disk, Path into) {
        disk.delete(into);
        CRC32C checksum = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocate(FileBytes.CHUNK_BYTES);
        try (DiskFile open = disk.open(into, Disk.Mode.CREATE)) {
            long position = 0;
            while (position < file.bytes()) {
                chunk.clear().limit((int) Math.min(chunk.capacity(), file.bytes() - position));
                ObjectRange read = objects.get(file.object(), position, chunk).orElseThrow(() -> gone(file.object()));
                if (read.objectBytes() != file.bytes() || read.bytes() == 0) {
                    throw wrongBytes(file, "bytes=" + read.objectBytes());
                }
                checksum.update(chunk.flip());
                open.write(position, chunk.rewind());
                position += read.bytes();
            }
            if ((int) checksum.getValue() != file.checksum()) {
                throw wrongBytes(file, "found=%08x".formatted((int) checksum.getValue()));
            }
            open.sync();
        }
    }

    private static WeirException wrongBytes(Manifest.File file, String found) {
        return new WeirException(
                ErrorCode.CORRUPT,
                "an object of a snapshot is not what was put declared_bytes=%d declared=%08x %s object=%s"
                        .formatted(file.bytes(), file.checksum(), found, file.object()));
    }

    /** Nothing more is made of it; returns when nothing is being made. */
    synchronized void endForGood() {
        ended = true;
    }
}
