package dev.weir.storage.log;

import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchHeader;
import dev.weir.format.batch.CommitTimes;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A segment that is made of others: under a name that a start deletes, until all of it is on disk. */
final class RewrittenFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RewrittenFile.class);

    private static final long UNSYNCED_BYTES = 1 << 20;

    private final BucketLog log;
    private final Disk disk;
    private final IndexFile.Key key;
    private final Path path;
    private final Path temporary;
    private final DiskFile file;
    private final SegmentIndex.Builder index;
    private long position;
    private long synced;
    private boolean isOpen = true;
    private boolean isNamed;
    // guarded by this
    private boolean isKept;
    private boolean isGivenUp;

    RewrittenFile(BucketLog log, Disk disk, IndexFile.Key key, byte[] schemaMessage) {
        this.log = log;
        this.disk = disk;
        this.key = key;
        this.path = key.directory().resolve(key.name().segment());
        this.temporary = path.resolveSibling(path.getFileName() + SegmentName.TEMPORARY);
        this.index = new SegmentIndex.Builder(key.columns());
        this.file = log.whileOpen(() -> {
            disk.delete(temporary);
            return disk.open(temporary, Disk.Mode.CREATE);
        });
        try {
            file.write(0, ByteBuffer.wrap(schemaMessage));
        } catch (WeirException e) {
            close();
            throw e;
        }
        this.position = schemaMessage.length;
    }

    /** @param prefixAndMetadata sealed with this offset and the last of these times */
    void write(SealableBatch batch, ByteBuffer prefixAndMetadata, long offset, CommitTimes times, List<ZoneMap> zones) {
        add(ActiveSegment.write(file, position, batch, prefixAndMetadata, offset, times), zones);
    }

    /** A message as it stands in another segment. */
    void copy(StoredBatchRef ref, BatchHeader header, ByteBuffer prefixAndMetadata, ByteBuffer body) {
        SegmentIndex.Batch entry = SegmentIndex.Batch.of(
                position,
                ref.storedBytes(),
                prefixAndMetadata.remaining(),
                ActiveSegment.checksum(prefixAndMetadata),
                header);
        file.write(position, prefixAndMetadata, body);
        add(entry, ref.zones());
    }

    private void add(SegmentIndex.Batch entry, List<ZoneMap> zones) {
        index.add(entry, zones);
        position += entry.messageLength();
    }

    SegmentName name() {
        return key.name();
    }

    SegmentIndex.Builder index() {
        return index;
    }

    long position() {
        return position;
    }

    /** In small pieces: a journaling file system may make a sync of another file wait for all that is not on disk yet. */
    void syncSome() {
        if (position - synced >= UNSYNCED_BYTES) {
            file.sync();
            synced = position;
        }
    }

    /** From here on a start takes it instead of what it was made of. */
    void finish() {
        file.sync();
        closeFile();
        log.whileOpen(() -> {
            disk.rename(temporary, path);
            isNamed = true;
            disk.syncDirectory(key.directory());
            writeIndex();
            return path;
        });
    }

    /** The log has it from now on; answers false if it was given up before. */
    synchronized boolean keep() {
        isKept = !isGivenUp;
        return isKept;
    }

    private synchronized boolean giveUp() {
        isGivenUp = !isKept;
        return isGivenUp;
    }

    private void closeFile() {
        if (isOpen) {
            isOpen = false;
            file.close();
        }
    }

    private void writeIndex() {
        try {
            IndexFile.write(disk, key, index, position);
        } catch (WeirException e) {
            LOG.warn(
                    "an index could not be written; it is made again when it is needed file={} reason={}",
                    key.path(),
                    e.getMessage());
        }
    }

    /** Unless the log has it, what there is of it goes; in a log that is closed it goes, or is used, at the next start. */
    @Override
    public void close() {
        closeFile();
        if (giveUp() && log.isOpen()) {
            log.whileOpen(() -> takeAway());
        }
    }

    private Path takeAway() {
        disk.delete(temporary);
        if (isNamed) {
            disk.delete(path);
            disk.delete(key.path());
            disk.syncDirectory(key.directory());
        }
        return path;
    }
}
