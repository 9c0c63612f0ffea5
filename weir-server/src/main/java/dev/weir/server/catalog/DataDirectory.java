package dev.weir.server.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.disk.DurableDirectories;
import dev.weir.storage.log.ScrubFinding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The directory that a server owns while it runs: {@code weir.json} (which format), {@code lock}, {@code catalog.journal},
 * {@code tables/<table id>/<bucket>/}, {@code snapshots/}, {@code copies/}. See docs/formats/catalog.md.
 */
public final class DataDirectory implements AutoCloseable {
    /** Version of the directory's layout. */
    public static final int FORMAT = 1;

    private static final String MARK = "weir.json";
    private static final String LOCK = "lock";
    private static final int MAX_MARK_BYTES = 1 << 16;

    /** What may lie in a directory that is not ours yet: our own first steps, and what file systems put there. */
    private static final Set<String> HARMLESS = Set.of(LOCK, MARK + ".new", "lost+found");

    private final Disk disk;
    private final Path root;
    private final AutoCloseable lock;

    private DataDirectory(Disk disk, Path root, AutoCloseable lock) {
        this.disk = disk;
        this.root = root;
        this.lock = lock;
    }

    /**
     * Takes the directory, or makes it. {@code IN_USE} if another server has it, {@code UNKNOWN_VERSION} if another Weir wrote it,
     * {@code INVALID_CONFIG} if it holds something else.
     */
    public static DataDirectory open(Disk disk, Path root) {
        refuseForeign(disk, root);
        make(disk, root);
        AutoCloseable lock = disk.lock(root.resolve(LOCK));
        DataDirectory directory = new DataDirectory(disk, root, lock);
        try {
            if (disk.exists(root.resolve(MARK))) {
                directory.checkMark();
            } else {
                directory.writeMark();
            }
            disk.createDirectories(directory.tables());
            disk.syncDirectory(root);
            return directory;
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** A directory that has no mark yet may have been made by a start that was killed before it was durable. */
    private static void make(Disk disk, Path root) {
        if (!disk.exists(root.resolve(MARK))) {
            DurableDirectories.create(disk, root.toAbsolutePath());
        }
    }

    private static void refuseForeign(Disk disk, Path root) {
        List<String> names = disk.list(root);
        if (!names.contains(MARK) && !HARMLESS.containsAll(names)) {
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG,
                    "the data directory is not empty and not weir's; name an empty one directory=" + root + " holds="
                            + names.get(0));
        }
    }

    private void writeMark() {
        Path fresh = root.resolve(MARK + ".new");
        disk.delete(fresh);
        try (DiskFile file = disk.open(fresh, Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.wrap(("{\"format\": " + FORMAT + "}\n").getBytes(StandardCharsets.UTF_8)));
            file.sync();
        }
        disk.rename(fresh, root.resolve(MARK));
    }

    /** Whether {@code weir.json} still says what it must; any thread. */
    public Optional<ScrubFinding> scrubMark() {
        try {
            checkMark();
            return Optional.empty();
        } catch (WeirException e) {
            return Optional.of(new ScrubFinding(String.valueOf(e.getMessage()), root.resolve(MARK), 0, 0, 0));
        }
    }

    private void checkMark() {
        Path mark = root.resolve(MARK);
        JsonNode format;
        try (DiskFile file = disk.open(mark, Disk.Mode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), MAX_MARK_BYTES));
            file.read(0, bytes);
            bytes.flip();
            byte[] json = new byte[bytes.remaining()];
            bytes.get(json);
            format = new ObjectMapper().readTree(json).path("format");
        } catch (IOException e) {
            throw new WeirException(
                    ErrorCode.CORRUPT, "weir.json cannot be read; restore it from a copy file=" + mark, e);
        }
        if (!format.isInt()) {
            throw new WeirException(
                    ErrorCode.CORRUPT,
                    "weir.json does not say the directory's format; restore it from a copy file=" + mark);
        }
        if (format.asInt() != FORMAT) {
            throw new WeirException(
                    ErrorCode.UNKNOWN_VERSION,
                    "the data directory has format " + format.asInt() + ", this weir reads format " + FORMAT
                            + "; start the weir that wrote it, or name another directory directory=" + root);
        }
    }

    public Path journal() {
        return root.resolve("catalog.journal");
    }

    public Path tables() {
        return root.resolve("tables");
    }

    public Path table(String tableId) {
        return tables().resolve(tableId);
    }

    public Path bucket(String tableId, int bucket) {
        return table(tableId).resolve(Integer.toString(bucket));
    }

    /** Where snapshots of rows by key are kept, unless the settings say otherwise. */
    public Path snapshots() {
        return root.resolve("snapshots");
    }

    /** What is in it is in use as long as this process runs. */
    public Path copies() {
        return root.resolve("copies");
    }

    /** Directories that are of no table: a drop or a creation was cut short. */
    public List<String> leftovers(Set<String> tableIds) {
        return disk.list(tables()).stream()
                .filter(name -> !tableIds.contains(name))
                .toList();
    }

    /** Durable when this returns. */
    public void makeTable(String tableId) {
        DurableDirectories.create(disk, table(tableId));
    }

    /** What is in the directory of a table that is no more goes; the directory itself says that there is more to remove elsewhere. */
    public void emptyTable(String tableId) {
        disk.list(table(tableId)).forEach(name -> disk.delete(table(tableId).resolve(name)));
    }

    public void removeTable(String tableId) {
        disk.delete(table(tableId));
        disk.syncDirectory(tables());
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (Exception e) {
            throw new WeirException(ErrorCode.IO_ERROR, "the lock cannot be released directory=" + root, e);
        }
    }
}
