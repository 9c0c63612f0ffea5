package dev.weir.server.catalog;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.log.ScrubFinding;
import dev.weir.storage.log.ScrubReport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A journal of one: a file, synced at each command. Format in docs/formats/catalog.md. One thread at a time, but for {@link #scrub}. */
public final class FileJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

    private final Disk disk;
    private final Path path;
    /** Held while the name changes hands, so that who opens it knows how long it is. */
    private final Object naming = new Object();

    private DiskFile file;
    private final List<CatalogCommand> recovered;
    private volatile long end;
    private @Nullable WeirException broken;

    private FileJournal(Disk disk, Path path, DiskFile file, List<CatalogCommand> recovered, long end) {
        this.disk = disk;
        this.path = path;
        this.file = file;
        this.recovered = recovered;
        this.end = end;
    }

    /** Opens or makes the journal. A torn last record is cut; damage before the last record is {@code CORRUPT}. */
    public static FileJournal open(Disk disk, Path path) {
        if (!disk.exists(path)) {
            create(disk, path);
        }
        Path directory = directory(path);
        disk.delete(fresh(path));
        // a process that was killed may have left a rename that everybody sees and a crash would take back
        disk.syncDirectory(directory);
        DiskFile file = disk.open(path, Disk.Mode.WRITE);
        try {
            ByteBuffer bytes = readAll(path, file);
            checkHeader(path, bytes);
            List<CatalogCommand> commands = new ArrayList<>();
            int end = readCommands(path, bytes, commands);
            if (end < bytes.limit()) {
                LOG.warn(
                        "catalog journal had a torn tail, cut file={} position={} bytes={}",
                        path,
                        end,
                        bytes.limit() - end);
                file.truncate(end);
            }
            // after a sync that failed, the system may take a record for written that is not on the disk
            file.write(0, bytes.duplicate().position(0).limit(end));
            file.sync();
            return new FileJournal(disk, path, file, commands, end);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Under another name first: a journal that is there has its header. */
    private static void create(Disk disk, Path path) {
        Path fresh = fresh(path);
        disk.delete(fresh);
        try (DiskFile file = disk.open(fresh, Disk.Mode.CREATE)) {
            file.write(0, JournalLayout.header());
            file.sync();
        }
        disk.rename(fresh, path);
        disk.syncDirectory(directory(path));
    }

    private static Path directory(Path path) {
        return Objects.requireNonNull(path.getParent(), "a journal lies in a directory");
    }

    private static Path fresh(Path path) {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    private static ByteBuffer readAll(Path path, DiskFile file) {
        long size = file.size();
        if (size > Integer.MAX_VALUE - 8) {
            throw corrupt("the catalog journal is too long", path, size);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        file.read(0, bytes);
        return bytes.flip();
    }

    private static void checkHeader(Path path, ByteBuffer bytes) {
        if (bytes.limit() < JournalLayout.HEADER_BYTES) {
            throw corrupt("the catalog journal has no header", path, 0);
        }
        byte[] magic = new byte[JournalLayout.MAGIC.length];
        bytes.get(JournalLayout.HEADER_MAGIC, magic);
        if (!Arrays.equals(magic, JournalLayout.MAGIC)) {
            throw corrupt("the file is not a catalog journal", path, JournalLayout.HEADER_MAGIC);
        }
        if (bytes.getInt(JournalLayout.HEADER_CHECKSUM) != JournalLayout.headerChecksum(bytes)) {
            throw corrupt("the header of the catalog journal is damaged", path, JournalLayout.HEADER_CHECKSUM);
        }
        int version = bytes.getInt(JournalLayout.HEADER_VERSION);
        if (version != JournalLayout.VERSION) {
            throw new WeirException(
                    ErrorCode.UNKNOWN_VERSION,
                    "the catalog journal has format " + version + ", this weir reads format " + JournalLayout.VERSION
                            + "; start the weir that wrote it file=" + path);
        }
    }

    /** Answers where the valid records end. */
    private static int readCommands(Path path, ByteBuffer bytes, List<CatalogCommand> into) {
        int at = JournalLayout.HEADER_BYTES;
        while (at < bytes.limit()) {
            int length = JournalLayout.validRecord(bytes, at);
            if (length < 0) {
                // Each record was synced before the next was begun, so only the last can be torn. If a whole record
                // follows,
                // this one was complete once and has been damaged since: cutting here would lose tables.
                if (nextRecord(bytes, at + 1) < bytes.limit()) {
                    throw corrupt("a record in the middle of the catalog journal is damaged", path, at);
                }
                return at;
            }
            byte[] payload = new byte[length];
            bytes.get(at + JournalLayout.RECORD_PAYLOAD, payload);
            try {
                into.add(CommandJson.read(payload));
            } catch (WeirException e) {
                throw new WeirException(e.code(), e.getMessage() + " file=" + path + " position=" + at, e);
            }
            at += JournalLayout.RECORD_PAYLOAD + length;
        }
        return at;
    }

    @Override
    public void replay(Consumer<CatalogCommand> into) {
        recovered.forEach(into);
    }

    private void requireWhole() {
        if (broken != null) {
            throw new WeirException(
                    ErrorCode.IO_ERROR,
                    "the catalog journal refuses further commands since an earlier one failed; restart the server file="
                            + path,
                    broken);
        }
    }

    private static ByteBuffer record(CatalogCommand command) {
        byte[] payload = CommandJson.write(command);
        if (payload.length > JournalLayout.MAX_PAYLOAD) {
            throw new WeirException(
                    ErrorCode.INVALID_SCHEMA,
                    "the table's description is too long bytes=" + payload.length + " limit="
                            + JournalLayout.MAX_PAYLOAD);
        }
        return JournalLayout.record(payload);
    }

    @Override
    public long bytes() {
        return end;
    }

    @Override
    public long shorten(List<CatalogCommand> whole) {
        requireWhole();
        List<ByteBuffer> records = new ArrayList<>(List.of(JournalLayout.header()));
        whole.forEach(command -> records.add(record(command)));
        long needed = records.stream().mapToLong(ByteBuffer::remaining).sum();
        if (needed * Catalog.LONG > end) {
            return needed;
        }
        DiskFile next = written(records);
        synchronized (naming) {
            try {
                disk.rename(fresh(path), path);
                disk.syncDirectory(directory(path));
            } catch (WeirException e) {
                // which of the two has the name after a crash cannot be known any more, so neither is written to
                broken = e;
                next.close();
                throw e;
            }
            file.close();
            file = next;
            end = needed;
        }
        LOG.info("catalog journal was shortened file={} bytes={}", path, needed);
        return needed;
    }

    /** Under another name. */
    private DiskFile written(List<ByteBuffer> records) {
        Path fresh = fresh(path);
        disk.delete(fresh);
        DiskFile next = disk.open(fresh, Disk.Mode.CREATE);
        try {
            next.write(0, records.toArray(ByteBuffer[]::new));
            next.sync();
            return next;
        } catch (WeirException e) {
            next.close();
            disk.delete(fresh);
            throw e;
        }
    }

    @Override
    public void append(CatalogCommand command) {
        requireWhole();
        long at = end;
        ByteBuffer record = record(command);
        int length = record.remaining();
        try {
            file.write(at, record);
        } catch (WeirException e) {
            undo(e);
            throw e;
        }
        try {
            file.sync();
        } catch (WeirException e) {
            // Whether the record is on the disk cannot be known any more: a restart will tell.
            broken = e;
            throw e;
        }
        end = at + length;
    }

    /** Through a handle of its own: what happens to the caller's thread must not reach the writer. */
    @Override
    public ScrubReport scrub() {
        long written = 0;
        List<ScrubFinding> findings = new ArrayList<>();
        long commands = 0;
        ByteBuffer bytes;
        DiskFile opened;
        try {
            synchronized (naming) {
                written = end;
                opened = disk.open(path, Disk.Mode.READ);
            }
        } catch (WeirException e) {
            findings.add(finding(String.valueOf(e.getMessage()), 0));
            return new ScrubReport(0, 0, 0, 0, findings);
        }
        try (DiskFile again = opened) {
            bytes = ByteBuffer.allocate((int) written).order(ByteOrder.LITTLE_ENDIAN);
            again.read(0, bytes);
            bytes.flip();
            checkHeader(path, bytes);
        } catch (WeirException e) {
            findings.add(finding(String.valueOf(e.getMessage()), 0));
            return new ScrubReport(0, 0, 0, 0, findings);
        }
        int at = JournalLayout.HEADER_BYTES;
        while (at < bytes.limit()) {
            int length = JournalLayout.validRecord(bytes, at);
            if (length < 0) {
                findings.add(finding("a record of the catalog journal is damaged; restore it from a copy", at));
                at = nextRecord(bytes, at + 1);
            } else {
                commands++;
                at += JournalLayout.RECORD_PAYLOAD + length;
            }
        }
        if (bytes.limit() < written) {
            findings.add(finding("the catalog journal is shorter than it was; restore it from a copy", bytes.limit()));
        }
        return new ScrubReport(0, 0, bytes.limit(), commands, findings);
    }

    private ScrubFinding finding(String why, long position) {
        return new ScrubFinding(why, path, position, 0, 0);
    }

    /** Where the next valid record begins from here on; the end if there is none. */
    private static int nextRecord(ByteBuffer bytes, int from) {
        int at = from;
        while (at < bytes.limit() && JournalLayout.validRecord(bytes, at) < 0) {
            at++;
        }
        return at;
    }

    private void undo(WeirException cause) {
        try {
            file.truncate(end);
            // or a crash could bring back what the caller is told is not done
            file.sync();
        } catch (WeirException e) {
            cause.addSuppressed(e);
            broken = cause;
        }
    }

    @Override
    public void close() {
        file.close();
    }

    private static WeirException corrupt(String what, Path path, long position) {
        return new WeirException(
                ErrorCode.CORRUPT, what + "; restore it from a copy file=" + path + " position=" + position);
    }
}
