package dev.weir.storage.log;

import dev.weir.format.Check;
import dev.weir.format.WeirException;
import dev.weir.format.batch.CommitTimes;
import dev.weir.format.batch.SealableBatch;
import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The one segment that grows: its file as the writer has it, open from the first write on, and its index in memory. */
final class ActiveSegment implements AutoCloseable {
    private final Segment segment;
    private final Disk disk;
    private final long baseOffset;
    private final SegmentIndex.Builder index;
    private @Nullable DiskFile file;
    private long position;
    private boolean dirty;

    private ActiveSegment(
            Disk disk,
            Segment segment,
            @Nullable DiskFile file,
            long baseOffset,
            SegmentIndex.Builder index,
            long position) {
        this.disk = disk;
        this.segment = segment;
        this.file = file;
        this.baseOffset = baseOffset;
        this.index = index;
        this.position = position;
    }

    /** Begins a file that was made just now: its schema message, and its name, are durable. When that fails it is closed, and still there. */
    static ActiveSegment begin(
            Disk disk, Path directory, DiskFile file, long baseOffset, byte[] schemaMessage, int columns) {
        try {
            file.write(0, ByteBuffer.wrap(schemaMessage));
            file.sync();
            disk.syncDirectory(directory);
        } catch (WeirException e) {
            file.close();
            throw e;
        }
        return new ActiveSegment(
                disk,
                new Segment(disk, directory, SegmentName.asWritten(baseOffset)),
                file,
                baseOffset,
                new SegmentIndex.Builder(columns),
                schemaMessage.length);
    }

    /** Goes on with a segment that recovery has read up to {@code position}, where its file ends. */
    static ActiveSegment resume(Disk disk, Segment segment, SegmentIndex.Builder index, long position) {
        return new ActiveSegment(disk, segment, null, segment.name().baseOffset(), index, position);
    }

    /** Opened late: most logs are opened for their readers. */
    private DiskFile file() {
        DiskFile open = file;
        if (open == null) {
            open = disk.open(segment.path(), Disk.Mode.WRITE);
            file = open;
        }
        return open;
    }

    private void closeFile() {
        DiskFile open = file;
        if (open != null) {
            open.close();
        }
    }

    long baseOffset() {
        return baseOffset;
    }

    SegmentIndex.Builder index() {
        return index;
    }

    long position() {
        return position;
    }

    Segment segment() {
        return segment;
    }

    boolean isEmpty() {
        return index.count() == 0;
    }

    /** Whether it is better ended and rewritten: {@code batches} of them are there, and most have few bytes. */
    boolean isFragmented(int batches, long smallBytes) {
        return index.count() >= batches && position < smallBytes * index.count();
    }

    boolean isFull(long segmentBytes, int writersOfNext) {
        return !isEmpty() && (position >= segmentBytes || index.bytesWith(writersOfNext) > IndexFile.MAX_BYTES / 4);
    }

    /**
     * Writes one message. When that fails the file may have a part of it: see {@link #cutBack}.
     *
     * @param prefixAndMetadata as {@link SealableBatch#seal} made it with this base offset and time
     */
    void append(SealableBatch batch, ByteBuffer prefixAndMetadata, long offset, long timestampUs, List<ZoneMap> zones) {
        CommitTimes times = CommitTimes.of(timestampUs, batch.rowCount());
        SegmentIndex.Batch entry = write(file(), position, batch, prefixAndMetadata, offset, times);
        dirty = true;
        index.add(entry, zones);
        position += entry.messageLength();
    }

    /** Writes one message at this position of a segment's file; answers what the index is to say of it. */
    static SegmentIndex.Batch write(
            DiskFile file,
            long position,
            SealableBatch batch,
            ByteBuffer prefixAndMetadata,
            long offset,
            CommitTimes times) {
        int metadataLength = prefixAndMetadata.remaining();
        int bodyLength = Math.toIntExact(batch.layout().bodyLength());
        long messageLength = (long) metadataLength + bodyLength;
        Check.that(messageLength == batch.messageLength(), "a message is as long as it says");
        Check.that(messageLength % 8 == 0, "messages are padded to 8 bytes");
        int checksum = checksum(prefixAndMetadata);
        if (bodyLength == 0) {
            file.write(position, prefixAndMetadata);
        } else {
            file.write(position, prefixAndMetadata, batch.body().nioBuffer(0, bodyLength));
        }
        return new SegmentIndex.Batch(
                position,
                messageLength,
                metadataLength,
                checksum,
                offset,
                batch.rowCount(),
                times.firstUs(),
                times.lastUs(),
                batch.writers());
    }

    /** Of a message's prefix and metadata, which has the checksums of the columns in it: two messages that differ differ here. */
    static int checksum(ByteBuffer prefixAndMetadata) {
        CRC32C checksum = new CRC32C();
        checksum.update(prefixAndMetadata.duplicate());
        return (int) checksum.getValue();
    }

    /**
     * Takes the rest of a failed write away, for good: its sender is told that it is not stored, and a crash that undid the truncation could
     * bring it back, with what it lacks taken from another write that failed.
     */
    void cutBack() {
        DiskFile open = file;
        if (open != null) {
            open.truncate(position);
            open.sync();
            dirty = false;
        }
    }

    void sync() {
        if (dirty) {
            file().sync();
            dirty = false;
        }
    }

    /**
     * The same file without its batches, durably. Whoever still looks at those is told that they are gone, before others stand in their place. After
     * an error nothing is known of the file, and this one is still to be closed.
     */
    ActiveSegment again(Path directory, int columns) {
        long begin = index.index().position(0);
        segment.close();
        DiskFile same = file();
        same.truncate(begin);
        same.sync();
        return new ActiveSegment(
                disk,
                new Segment(disk, directory, segment.name()),
                same,
                baseOffset,
                new SegmentIndex.Builder(columns),
                begin);
    }

    /** As it is now; later appends do not change it. */
    ActiveView view(long lastTimestampUs) {
        return new ActiveView(segment, index.index(), baseOffset, position, lastTimestampUs);
    }

    /**
     * No batch will come any more; the writer's file is closed, readers keep theirs.
     *
     * @param leaving whether it is about to be rewritten: then it keeps in memory what that needs to know
     */
    SealedSegment seal(SegmentReader reader, long endOffset, long lastTimestampUs, boolean leaving) {
        closeFile();
        SealedSegment.Summary summary = new SealedSegment.Summary(baseOffset, endOffset, position, lastTimestampUs);
        return leaving
                ? SealedSegment.leaving(segment, summary, reader, index)
                : new SealedSegment(segment, summary, reader, index.trimmed());
    }

    /** Commit time of its first batch; it has one. */
    long firstTimestampUs() {
        return index.index().timestampUs(0);
    }

    @Override
    public void close() {
        closeFile();
        segment.close();
    }
}
