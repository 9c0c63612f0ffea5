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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment message by message, with every checksum, and makes its index anew. Tells what a crash leaves (a last message
 * that is not whole, and nothing after it) from what a crash cannot do (valid messages behind a bad one).
 */
final class SegmentScanner implements AutoCloseable {
    private static final int PREFIX_BYTES = MessagePrefix.BYTES;
    private static final int SEARCH_BYTES = 1 << 20;
    /** What lies here was admitted once: it is read whatever the limits are today. */
    private static final BatchLimits ALL = new BatchLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    private final TableSchema schema;
    private final int schemaId;
    private final byte[] schemaMessage;
    private final BufferAllocator allocator;
    private final BatchDecoder decoder;
    private final int[] allColumns;

    SegmentScanner(TableSchema schema, int schemaId, BufferAllocator allocator) {
        this.schema = schema;
        this.schemaId = schemaId;
        this.schemaMessage = message(schema);
        this.allocator = allocator;
        this.decoder = new BatchDecoder(allocator, ALL);
        this.allColumns = IntStream.range(0, schema.columns().size()).toArray();
    }

    /** The schema as a segment begins with it: an encapsulated Arrow message, padded to 8 bytes. */
    static byte[] message(TableSchema schema) {
        byte[] metadata = schema.toMessage();
        int padded = (metadata.length + 7) & ~7;
        ByteBuffer message = ByteBuffer.allocate(PREFIX_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        return message.putInt(-1).putInt(padded).put(metadata).array();
    }

    /** How a segment ends. */
    sealed interface End {
        /** With its last message. */
        record Clean() implements End {}

        /** With the rest of a write that a crash cut short, from {@code position} on. */
        record Torn(long position, String why) implements End {}

        /** There is more than can be read. */
        record Damaged(long position, String why, long endOffset) implements End {}
    }

    /**
     * @param nextOffset one past the last good row
     * @param position where the last good message ends; 0 if not even the schema is whole
     */
    record Scan(SegmentIndex.Builder index, long nextOffset, long position, End end) {}

    /** One message, good or not. */
    private sealed interface Step {
        record Good(SegmentIndex.Batch batch, List<ZoneMap> zones, int knownBatch) implements Step {}

        /** @param searchFrom where a good one could follow; the file's size if none can */
        record Bad(String why, long searchFrom) implements Step {}

        /** Valid in itself, and yet not what belongs here. */
        record Foreign(String why, long endOffset) implements Step {}
    }

    /**
     * @param known an index of this segment, as far as it still agrees: it saves decoding the batches for their zone maps
     * @param writers learns of every good batch
     */
    Scan scan(Path path, DiskFile file, long baseOffset, @Nullable SegmentIndex known, WriterTable writers) {
        SegmentIndex.Builder index = new SegmentIndex.Builder(allColumns.length);
        long size = file.size();
        long offset = baseOffset;
        long position = schemaLength(file, size);
        if (position < 0) {
            return new Scan(index, offset, 0, badSchema(path, file, size, offset));
        }
        while (position < size) {
            switch (step(path, file, position, size, offset, known)) {
                case Step.Good good -> {
                    if (known != null && good.knownBatch() >= 0) {
                        index.add(good.batch(), known, good.knownBatch());
                    } else {
                        index.add(good.batch(), good.zones());
                    }
                    writers.remember(
                            good.batch().writers(), offset, good.batch().timestampUs());
                    position += good.batch().messageLength();
                    offset += good.batch().rowCount();
                }
                case Step.Bad bad -> {
                    return new Scan(index, offset, position, judge(path, file, position, size, offset, bad));
                }
                case Step.Foreign foreign -> {
                    End end = new End.Damaged(position, foreign.why(), Math.max(offset + 1, foreign.endOffset()));
                    return new Scan(index, offset, position, end);
                }
            }
        }
        return new Scan(index, offset, position, new End.Clean());
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
            return TableSchema.create(TableSchema.readMessage(metadata))
                    .toJson()
                    .equals(schema.toJson());
        } catch (WeirException e) {
            return false;
        }
    }

    private End badSchema(Path path, DiskFile file, long size, long offset) {
        OptionalLong later = findBatch(path, file, 0, size, offset);
        String why = "the segment does not begin with the table's schema";
        if (later.isPresent()) {
            return new End.Damaged(0, why, later.getAsLong());
        }
        return size <= schemaMessage.length || isZero(file, size)
                ? new End.Torn(0, "the schema is not whole")
                : new End.Damaged(0, why, offset + 1);
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

    private Step step(Path path, DiskFile file, long position, long size, long offset, @Nullable SegmentIndex known) {
        if (position + PREFIX_BYTES > size) {
            return new Step.Bad("the message is not whole", size);
        }
        int length = metadataLength(read(file, position, PREFIX_BYTES), position, size);
        if (length < 0) {
            return new Step.Bad("there is no whole message", position + PREFIX_BYTES);
        }
        ByteBuffer metadata = read(file, position, PREFIX_BYTES + length);
        StoredBatch stored;
        try {
            stored = StoredBatch.parse(metadata.duplicate().order(ByteOrder.LITTLE_ENDIAN), schema);
        } catch (WeirException e) {
            requireCorrupt(e, path, position);
            return new Step.Bad(String.valueOf(e.getMessage()), position + PREFIX_BYTES);
        }
        BatchHeader header = stored.header();
        long end = header.baseOffset() + header.rowCount();
        if (header.schemaId() != schemaId) {
            return new Step.Foreign("the batch has another schema schema_id=" + header.schemaId(), end);
        }
        if (header.baseOffset() != offset || header.rowCount() <= 0) {
            return new Step.Foreign("the batch does not follow the one before base_offset=" + header.baseOffset(), end);
        }
        long messageLength = metadata.capacity() + stored.layout().bodyLength();
        if (position + messageLength > size) {
            return new Step.Bad("the message is not whole", size);
        }
        SegmentIndex.Batch batch = SegmentIndex.Batch.of(
                position, messageLength, metadata.capacity(), ActiveSegment.checksum(metadata), header);
        int knownBatch = known == null ? -1 : find(known, batch);
        try (ArrowBuf body = readBody(file, position + metadata.capacity(), stored)) {
            try {
                verify(stored, body);
            } catch (WeirException e) {
                requireCorrupt(e, path, position);
                return new Step.Bad(String.valueOf(e.getMessage()), position + messageLength);
            }
            return new Step.Good(batch, knownBatch < 0 ? zones(stored, body) : List.of(), knownBatch);
        } catch (WeirException e) {
            // every byte is what was written: no crash did this, so it must not be cut off
            requireCorrupt(e, path, position);
            return new Step.Foreign(String.valueOf(e.getMessage()), end);
        }
    }

    private static int find(SegmentIndex known, SegmentIndex.Batch batch) {
        int at = known.batchAt(batch.baseOffset());
        boolean same = at < known.count()
                && known.baseOffset(at) == batch.baseOffset()
                && known.position(at) == batch.position()
                && known.messageLength(at) == batch.messageLength()
                && known.metadataChecksum(at) == batch.metadataChecksum();
        return same ? at : -1;
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
        List<ZoneMap> zones = new ArrayList<>(allColumns.length);
        try (VectorSchemaRoot root =
                decoder.decode(schema, stored.layout(), body, allColumns, BatchDecoder.Trust.CHECKSUMMED)) {
            for (FieldVector vector : root.getFieldVectors()) {
                zones.add(ZoneMap.of(vector));
            }
        }
        return zones;
    }

    private End judge(Path path, DiskFile file, long position, long size, long offset, Step.Bad bad) {
        OptionalLong later = findBatch(path, file, bad.searchFrom(), size, offset);
        return later.isPresent()
                ? new End.Damaged(position, bad.why(), Math.max(offset + 1, later.getAsLong()))
                : new End.Torn(position, bad.why());
    }

    /** One past the last row of the first valid batch from here on that is not before this offset. */
    private OptionalLong findBatch(Path path, DiskFile file, long from, long size, long offset) {
        ByteBuffer chunk = ByteBuffer.allocate(SEARCH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        // messages begin at multiples of 8, so that a prefix never lies across two chunks
        for (long at = from & -8L; at + PREFIX_BYTES <= size; at += SEARCH_BYTES) {
            int read = file.read(at, chunk.clear());
            for (int i = 0; i + PREFIX_BYTES <= read; i += 8) {
                if (chunk.getInt(i) == -1 && chunk.getInt(i + 4) > 0) {
                    OptionalLong end = batchEndingAt(path, file, at + i, size, offset);
                    if (end.isPresent()) {
                        return end;
                    }
                }
            }
        }
        return OptionalLong.empty();
    }

    private OptionalLong batchEndingAt(Path path, DiskFile file, long position, long size, long offset) {
        int length = metadataLength(read(file, position, PREFIX_BYTES), position, size);
        if (length < 0) {
            return OptionalLong.empty();
        }
        // most of what looks like a prefix is a column of numbers; a flatbuffer begins with where its root is
        int root = read(file, position + PREFIX_BYTES, Integer.BYTES).getInt();
        if (root <= 0 || root >= length) {
            return OptionalLong.empty();
        }
        ByteBuffer metadata = read(file, position, PREFIX_BYTES + length);
        try {
            StoredBatch stored = StoredBatch.parse(metadata.duplicate().order(ByteOrder.LITTLE_ENDIAN), schema);
            long body = position + metadata.capacity();
            boolean here = stored.header().baseOffset() >= offset
                    && body + stored.layout().bodyLength() <= size;
            if (!here) {
                return OptionalLong.empty();
            }
            try (ArrowBuf bytes = readBody(file, body, stored)) {
                verify(stored, bytes);
            }
            return OptionalLong.of(
                    stored.header().baseOffset() + stored.header().rowCount());
        } catch (WeirException e) {
            requireCorrupt(e, path, position);
            return OptionalLong.empty();
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
