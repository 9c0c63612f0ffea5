package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchHeader;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.MessagePrefix;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a segment message by message, with every checksum, and makes its index anew. Tells what a crash leaves (unsynced writes,
 * each there or not or in part) from what a crash cannot do (harm to what was synced).
 */
final class SegmentScanner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentScanner.class);
    private static final int PREFIX_BYTES = MessagePrefix.BYTES;
    private static final int SEARCH_BYTES = 1 << 20;

    private final TableSchema schema;
    private final int schemaId;
    private final byte[] schemaMessage;
    private final BufferAllocator allocator;
    private final ZoneMaps zoneMaps;
    private final BatchDecoder decoder;
    private final int[] allColumns;

    /** What comes of the batches' zone maps. */
    enum ZoneMaps {
        /** Every value is looked at. */
        MADE,
        /** Nobody waits for them: a start has other things to do than to decode all rows since the last checkpoint. */
        LEFT_OUT
    }

    SegmentScanner(TableSchema schema, int schemaId, BufferAllocator allocator, ZoneMaps zoneMaps) {
        this.schema = schema;
        this.schemaId = schemaId;
        this.schemaMessage = message(schema);
        this.allocator = allocator;
        this.zoneMaps = zoneMaps;
        this.decoder = new BatchDecoder(allocator, BatchLimits.UNLIMITED);
        this.allColumns = IntStream.range(0, schema.columns().size()).toArray();
    }

    /** The schema as a segment begins with it: an encapsulated Arrow message, padded to 8 bytes. */
    static byte[] message(TableSchema schema) {
        byte[] metadata = schema.toMessage();
        int padded = (metadata.length + 7) & ~7;
        ByteBuffer message = ByteBuffer.allocate(PREFIX_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        return message.putInt(-1).putInt(padded).put(metadata).array();
    }

    /** Where a scan begins: behind what is known already. */
    record Start(SegmentIndex.Builder index, long position, long offset) {}

    /** How a segment ends. */
    sealed interface End {
        /** With its last message. */
        record Clean() implements End {}

        /** With the rest of a write that a crash cut short, from the scan's position on. */
        record Torn(String why) implements End {}

        /** With rows that were synced and cannot be read. */
        record Lost(String why, long endOffset) implements End {}
    }

    /**
     * @param index what can be read; gaps in its offsets are rows that cannot
     * @param nextOffset one past the last good row
     * @param syncedOffset one past the last row that a good batch says was synced before it was written; what was known before is not looked at
     * @param position where the last good message ends; 0 if there is nothing good, not even the schema
     */
    record Scan(SegmentIndex.Builder index, long nextOffset, long syncedOffset, long position, End end) {
        boolean isWhole(long segmentBase) {
            return end instanceof End.Clean && !index.index().hasGaps(segmentBase);
        }
    }

    /** What stands at some position. */
    private sealed interface Step {
        record Good(SegmentIndex.Batch batch, long syncedOffset, List<ZoneMap> zones) implements Step {}

        /** @param searchFrom where a good one could follow; the file's size if none can */
        record Bad(String why, Cause cause, long searchFrom) implements Step {}
    }

    private enum Cause {
        A_CRASH_MAY_LEAVE_IT,
        /** Valid in itself, and yet not what belongs here. */
        NEVER_A_CRASH
    }

    /** A good message behind a bad one. */
    private record Later(long position, long baseOffset) {}

    /** At the first batch of a segment. */
    Start begin(DiskFile file, long baseOffset) {
        return new Start(
                new SegmentIndex.Builder(allColumns.length), Math.max(0, schemaLength(file, file.size())), baseOffset);
    }

    /**
     * Reads to the end. A message that is not good is damage when rows there are known to have been synced: because a later batch says
     * so, or by {@code syncedOffset}. Then the scan goes on behind it. Else it is the rest of a crash, and so is all that follows:
     * it was written in the same breath.
     *
     * @param syncedOffset one past the last row that is known to have been synced
     */
    Scan scan(Path path, DiskFile file, Start start, long syncedOffset) {
        SegmentIndex.Builder index = start.index();
        long size = file.size();
        long offset = start.offset();
        long position = start.position();
        long toldSynced = 0;
        while (position == 0 || position < size) {
            Step.Bad bad;
            switch (position == 0 ? badSchema(file, size) : step(path, file, position, size, offset)) {
                case Step.Good good -> {
                    index.add(good.batch(), good.zones());
                    toldSynced = Math.max(toldSynced, good.syncedOffset());
                    position += good.batch().messageLength();
                    offset += good.batch().rowCount();
                    continue;
                }
                case Step.Bad found -> bad = found;
            }
            Search search = search(path, file, bad.searchFrom(), size, offset);
            boolean synced = syncedOffset > offset || search.syncedOffset() > offset;
            if (bad.cause() == Cause.A_CRASH_MAY_LEAVE_IT && !synced) {
                return new Scan(index, offset, toldSynced, position, new End.Torn(bad.why()));
            }
            Later next = search.first();
            LOG.error(
                    "the log is damaged: rows cannot be read; restore the file from a copy why=\"{}\" file={} position={} offset={} read_on_from={}",
                    bad.why(),
                    path,
                    position,
                    offset,
                    next == null ? "nowhere" : next.baseOffset());
            if (next == null) {
                return new Scan(
                        index,
                        offset,
                        toldSynced,
                        position,
                        new End.Lost(bad.why(), Math.max(offset + 1, syncedOffset)));
            }
            position = next.position();
            offset = next.baseOffset();
        }
        return syncedOffset > offset && syncedOffset != Long.MAX_VALUE
                ? new Scan(
                        index,
                        offset,
                        toldSynced,
                        position,
                        new End.Lost("the segment is shorter than it was", syncedOffset))
                : new Scan(index, offset, toldSynced, position, new End.Clean());
    }

    /** Whether the last batch of this index stands where the index says. */
    boolean endsWith(DiskFile file, SegmentIndex index) {
        int last = index.count() - 1;
        if (last < 0) {
            return true;
        }
        ByteBuffer metadata = read(file, index.position(last), index.metadataLength(last));
        return ActiveSegment.checksum(metadata) == index.metadataChecksum(last);
    }

    private Step badSchema(DiskFile file, long size) {
        Cause cause =
                size <= schemaMessage.length || isZero(file, size) ? Cause.A_CRASH_MAY_LEAVE_IT : Cause.NEVER_A_CRASH;
        return new Step.Bad("the segment does not begin with the table's schema", cause, 0);
    }

    /** Length of the leading schema message if it is whole and the table's, else -1. */
    long schemaLength(DiskFile file, long size) {
        if (size < PREFIX_BYTES) {
            return -1;
        }
        ByteBuffer prefix = read(file, 0, PREFIX_BYTES);
        int length = metadataLength(prefix, 0, size);
        if (length < 0) {
            return -1;
        }
        ByteBuffer message = read(file, 0, PREFIX_BYTES + length);
        return message.equals(ByteBuffer.wrap(schemaMessage)) || saysTheSame(message) ? message.capacity() : -1;
    }

    /** Another version of a library may encode the same schema in other bytes. */
    private boolean saysTheSame(ByteBuffer message) {
        try {
            ByteBuffer metadata =
                    message.duplicate().position(PREFIX_BYTES).slice().order(ByteOrder.LITTLE_ENDIAN);
            // not as a table's: the log of a primary-key table has a column that a table may not declare
            return TableSchema.ofStream(TableSchema.readMessage(metadata))
                    .toJson()
                    .equals(schema.toJson());
        } catch (WeirException e) {
            return false;
        }
    }

    private static boolean isZero(DiskFile file, long size) {
        ByteBuffer chunk = ByteBuffer.allocate(SEARCH_BYTES);
        for (long at = 0; at < size; at += SEARCH_BYTES) {
            int read = file.read(at, chunk.clear());
            for (int i = 0; i < read; i++) {
                if (chunk.get(i) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The length in a message's prefix, or -1 if it is no prefix or not all of the metadata is there. */
    private static int metadataLength(ByteBuffer prefix, long position, long size) {
        int length = prefix.getInt(4);
        boolean possible = prefix.getInt(0) == -1
                && length > 0
                && length % 8 == 0
                && length <= MessagePrefix.MAX_METADATA_BYTES
                && position + PREFIX_BYTES + length <= size;
        return possible ? length : -1;
    }

    private static Step crash(String why, long searchFrom) {
        return new Step.Bad(why, Cause.A_CRASH_MAY_LEAVE_IT, searchFrom);
    }

    private Step step(Path path, DiskFile file, long position, long size, long offset) {
        if (position + PREFIX_BYTES > size) {
            return crash("the message is not whole", size);
        }
        int length = metadataLength(read(file, position, PREFIX_BYTES), position, size);
        if (length < 0) {
            return crash("there is no whole message", position + PREFIX_BYTES);
        }
        ByteBuffer metadata = read(file, position, PREFIX_BYTES + length);
        StoredBatch stored;
        try {
            stored = StoredBatch.parse(metadata.duplicate().order(ByteOrder.LITTLE_ENDIAN), schema);
        } catch (WeirException e) {
            requireCorrupt(e, path, position);
            return crash(String.valueOf(e.getMessage()), position + PREFIX_BYTES);
        }
        BatchHeader header = stored.header();
        boolean whole = fits(stored, position + metadata.capacity(), size);
        long end = whole ? position + metadata.capacity() + stored.layout().bodyLength() : size;
        if (header.schemaId() != schemaId) {
            return new Step.Bad(
                    "the batch has another schema schema_id=" + header.schemaId(), Cause.NEVER_A_CRASH, end);
        }
        if (header.baseOffset() != offset || !isPlaced(header)) {
            // one that comes later than it should is found again by the search
            return new Step.Bad(
                    "the batch does not follow the one before base_offset=" + header.baseOffset(),
                    Cause.NEVER_A_CRASH,
                    header.baseOffset() > offset ? position : end);
        }
        if (!whole) {
            return crash("the message is not whole", size);
        }
        try (ArrowBuf body = readBody(file, position + metadata.capacity(), stored)) {
            try {
                verify(stored, body);
            } catch (WeirException e) {
                requireCorrupt(e, path, position);
                return crash(String.valueOf(e.getMessage()), position + PREFIX_BYTES);
            }
            SegmentIndex.Batch batch = SegmentIndex.Batch.of(
                    position, end - position, metadata.capacity(), ActiveSegment.checksum(metadata), header);
            return new Step.Good(batch, header.syncedOffset(), zones(stored, body));
        } catch (WeirException e) {
            // every byte is what was written: no crash did this, so it must not be cut off
            requireCorrupt(e, path, position);
            return new Step.Bad(String.valueOf(e.getMessage()), Cause.NEVER_A_CRASH, end);
        }
    }

    /** Whether all of the body is there. Its length may be any number, so that nothing is added to it before. */
    private static boolean fits(StoredBatch stored, long bodyPosition, long size) {
        return stored.layout().bodyLength() <= size - bodyPosition;
    }

    /** Its rows are at offsets that there are. */
    private static boolean isPlaced(BatchHeader header) {
        return header.rowCount() >= 0 && header.baseOffset() <= Long.MAX_VALUE - header.rowCount();
    }

    /** Bytes that are wrong are ours to judge; a newer version or a full memory are not. */
    private static void requireCorrupt(WeirException e, Path path, long position) {
        if (e.code() != ErrorCode.CORRUPT && e.code() != ErrorCode.MALFORMED_BATCH) {
            throw new WeirException(e.code(), e.getMessage() + " file=" + path + " position=" + position, e);
        }
    }

    private ArrowBuf readBody(DiskFile file, long position, StoredBatch stored) {
        int length = Math.toIntExact(stored.layout().bodyLength());
        ArrowBuf body = allocator.buffer(length);
        try {
            if (length > 0 && file.read(position, body.nioBuffer(0, length)) < length) {
                throw new WeirException(ErrorCode.CORRUPT, "the file got shorter while it was read");
            }
            body.writerIndex(length);
            return body;
        } catch (WeirException e) {
            body.close();
            throw e;
        }
    }

    private void verify(StoredBatch stored, ArrowBuf body) {
        for (int column : allColumns) {
            stored.verifyColumn(column, body, stored.layout().columnOffset(column));
        }
    }

    private List<ZoneMap> zones(StoredBatch stored, ArrowBuf body) {
        if (zoneMaps == ZoneMaps.LEFT_OUT) {
            return Collections.nCopies(
                    allColumns.length, ZoneMap.notKnown(stored.header().rowCount()));
        }
        try (VectorSchemaRoot root =
                decoder.decode(schema, stored.layout(), body, allColumns, BatchDecoder.Trust.CHECKSUMMED)) {
            return ZoneMap.of(root);
        }
    }

    /** What good messages there are from some position on: the first, and how much they say was synced. */
    private record Search(@Nullable Later first, long syncedOffset) {}

    private Search search(Path path, DiskFile file, long from, long size, long offset) {
        Later first = null;
        long synced = 0;
        long at = from & -8L;
        ByteBuffer chunk = ByteBuffer.allocate(SEARCH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        // messages begin at multiples of 8, so that a prefix never lies across two chunks
        while (at + PREFIX_BYTES <= size) {
            int read = file.read(at, chunk.clear());
            long next = at + SEARCH_BYTES;
            for (int i = 0; i + PREFIX_BYTES <= read; i += 8) {
                if (chunk.getInt(i) == -1 && chunk.getInt(i + 4) > 0) {
                    Optional<Found> found = batchAt(path, file, at + i, size, offset);
                    if (found.isPresent()) {
                        if (first == null) {
                            first = new Later(at + i, found.get().header().baseOffset());
                        }
                        synced = Math.max(synced, found.get().header().syncedOffset());
                        next = at + i + found.get().messageLength();
                        break;
                    }
                }
            }
            at = next;
        }
        return new Search(first, synced);
    }

    private record Found(BatchHeader header, long messageLength) {}

    /** The batch that begins here, if it is one of this segment and not before this offset. */
    private Optional<Found> batchAt(Path path, DiskFile file, long position, long size, long offset) {
        int length = metadataLength(read(file, position, PREFIX_BYTES), position, size);
        if (length < 0) {
            return Optional.empty();
        }
        // most of what looks like a prefix is a column of numbers; a flatbuffer begins with where its root is
        int root = read(file, position + PREFIX_BYTES, Integer.BYTES).getInt();
        if (root <= 0 || root >= length) {
            return Optional.empty();
        }
        ByteBuffer metadata = read(file, position, PREFIX_BYTES + length);
        try {
            StoredBatch stored = StoredBatch.parse(metadata.duplicate().order(ByteOrder.LITTLE_ENDIAN), schema);
            long body = position + metadata.capacity();
            boolean here = stored.header().schemaId() == schemaId
                    && stored.header().baseOffset() >= offset
                    && isPlaced(stored.header())
                    && fits(stored, body, size);
            if (!here) {
                return Optional.empty();
            }
            try (ArrowBuf bytes = readBody(file, body, stored)) {
                verify(stored, bytes);
            }
            return Optional.of(new Found(
                    stored.header(), metadata.capacity() + stored.layout().bodyLength()));
        } catch (WeirException e) {
            requireCorrupt(e, path, position);
            return Optional.empty();
        }
    }

    private static ByteBuffer read(DiskFile file, long position, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        if (file.read(position, bytes) < length) {
            throw new WeirException(
                    ErrorCode.IO_ERROR, "the file got shorter while it was read; is another server at it?");
        }
        return bytes.flip();
    }

    @Override
    public void close() {
        decoder.close();
    }
}
