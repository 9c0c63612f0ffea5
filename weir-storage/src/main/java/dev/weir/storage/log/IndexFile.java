package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * An index file: derived from its segment, so that one that is wrong in any way is not an error but is made again.
 * docs/formats/index.md.
 */
final class IndexFile {
    /** An index larger than this is not believed; a segment is closed before its index gets there. */
    static final long MAX_BYTES = 1L << 30;

    private final SegmentIndex index;
    private final byte[] bytes;
    private final int writersAt;
    private final long segmentLength;

    private IndexFile(SegmentIndex index, byte[] bytes, int writersAt, long segmentLength) {
        this.index = index;
        this.bytes = bytes;
        this.writersAt = writersAt;
        this.segmentLength = segmentLength;
    }

    /** What came of reading an index file. */
    sealed interface Outcome {
        record Loaded(IndexFile file) implements Outcome {}

        /** Not there, of another version, damaged or of another segment. */
        record Unusable(String why) implements Outcome {}
    }

    /** Which segment an index is of. */
    record Key(Path directory, SegmentName name, int schemaId, int columns) {
        Path path() {
            return directory.resolve(name.index());
        }
    }

    SegmentIndex index() {
        return index;
    }

    /** How much of the segment it covers: all of one that was sealed, what was synced at some moment of one that grows. */
    long segmentLength() {
        return segmentLength;
    }

    /** To go on adding batches. */
    SegmentIndex.Builder builder() {
        return new SegmentIndex.Builder(index, Arrays.copyOfRange(bytes, writersAt, bytes.length));
    }

    /**
     * Written under another name and renamed. It is not synced: after a loss of power it may be an older one or half of one, which
     * its checksum tells, and then it is made again.
     */
    static void write(Disk disk, Key key, SegmentIndex.Builder segment, long segmentLength) {
        SegmentIndex index = segment.index();
        byte[] header = new byte[IndexLayout.HEADER_BYTES];
        IndexLayout.LONG.set(header, IndexLayout.HEADER_MAGIC, IndexLayout.MAGIC);
        IndexLayout.INT.set(header, IndexLayout.HEADER_VERSION, IndexLayout.VERSION);
        IndexLayout.INT.set(header, IndexLayout.HEADER_SCHEMA_ID, key.schemaId());
        IndexLayout.INT.set(header, IndexLayout.HEADER_COLUMN_COUNT, key.columns());
        IndexLayout.LONG.set(header, IndexLayout.HEADER_BASE_OFFSET, key.name().baseOffset());
        IndexLayout.LONG.set(
                header,
                IndexLayout.HEADER_END_OFFSET,
                index.endOffset(key.name().baseOffset()));
        IndexLayout.LONG.set(header, IndexLayout.HEADER_SEGMENT_LENGTH, segmentLength);
        IndexLayout.INT.set(header, IndexLayout.HEADER_BATCH_COUNT, index.count());
        IndexLayout.INT.set(header, IndexLayout.HEADER_WRITER_COUNT, segment.writerCount());
        CRC32C checksum = new CRC32C();
        checksum.update(header, IndexLayout.CHECKSUM_FROM, IndexLayout.HEADER_BYTES - IndexLayout.CHECKSUM_FROM);
        checksum.update(index.encoded());
        checksum.update(segment.encodedWriters());
        IndexLayout.INT.set(header, IndexLayout.HEADER_CHECKSUM, (int) checksum.getValue());
        DerivedFile.replace(
                disk,
                key.path(),
                DerivedFile.Sync.NOTHING,
                ByteBuffer.wrap(header),
                index.encoded(),
                segment.encodedWriters());
    }

    /** What cannot be read is not an error: the file is made again. */
    static Outcome read(Disk disk, Key key) {
        try {
            return switch (DerivedFile.read(disk, key.path(), MAX_BYTES)) {
                case DerivedFile.Bytes.Unusable(String why) -> new Outcome.Unusable(why);
                case DerivedFile.Bytes.Read(byte[] bytes) -> parse(bytes, key);
            };
        } catch (WeirException e) {
            if (e.code() == ErrorCode.IO_ERROR) {
                return new Outcome.Unusable("it cannot be read");
            }
            throw e;
        }
    }

    /** In the order of the document: what it is, whole, of our version, of this segment, and only then what it says. */
    static Outcome parse(byte[] bytes, Key key) {
        if (bytes.length < IndexLayout.HEADER_BYTES) {
            return new Outcome.Unusable("it is too short");
        }
        if (IndexLayout.longAt(bytes, IndexLayout.HEADER_MAGIC) != IndexLayout.MAGIC) {
            return new Outcome.Unusable("it is no index");
        }
        int version = IndexLayout.intAt(bytes, IndexLayout.HEADER_VERSION);
        if (version != IndexLayout.VERSION) {
            return new Outcome.Unusable(
                    "its version is " + Integer.toUnsignedString(version) + ", ours is " + IndexLayout.VERSION);
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, IndexLayout.CHECKSUM_FROM, bytes.length - IndexLayout.CHECKSUM_FROM);
        if (IndexLayout.intAt(bytes, IndexLayout.HEADER_CHECKSUM) != (int) checksum.getValue()) {
            return new Outcome.Unusable("its checksum is wrong");
        }
        if (IndexLayout.intAt(bytes, IndexLayout.HEADER_SCHEMA_ID) != key.schemaId()
                || IndexLayout.intAt(bytes, IndexLayout.HEADER_COLUMN_COUNT) != key.columns()
                || IndexLayout.longAt(bytes, IndexLayout.HEADER_BASE_OFFSET)
                        != key.name().baseOffset()) {
            return new Outcome.Unusable("it is of another segment");
        }
        int batches = IndexLayout.intAt(bytes, IndexLayout.HEADER_BATCH_COUNT);
        int writers = IndexLayout.intAt(bytes, IndexLayout.HEADER_WRITER_COUNT);
        long entries = (long) batches * SegmentIndex.entryBytes(key.columns());
        long expected = IndexLayout.HEADER_BYTES + entries + (long) writers * IndexLayout.WRITER_BYTES;
        if (batches < 0 || writers < 0 || expected != bytes.length) {
            return new Outcome.Unusable("its length does not fit its counts");
        }
        byte[] own = new byte[(int) entries];
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(IndexLayout.HEADER_BYTES)
                .get(own);
        SegmentIndex index = new SegmentIndex(own, batches, key.columns());
        if (IndexLayout.longAt(bytes, IndexLayout.HEADER_END_OFFSET)
                != index.endOffset(key.name().baseOffset())) {
            return new Outcome.Unusable("its end offset is not that of its last batch");
        }
        long segmentLength = IndexLayout.longAt(bytes, IndexLayout.HEADER_SEGMENT_LENGTH);
        if (!index.isOrdered(key.name().baseOffset(), segmentLength) || index.writers() != writers) {
            return new Outcome.Unusable("its batches do not follow one another");
        }
        return new Outcome.Loaded(new IndexFile(index, bytes, IndexLayout.HEADER_BYTES + (int) entries, segmentLength));
    }
}
