package dev.weir.storage.log;

import dev.weir.format.batch.BatchHeader;
import dev.weir.format.batch.MessagePrefix;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.format.stats.ZoneMap;
import dev.weir.format.stats.ZoneMapLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is known of each batch of one segment, in the encoding of the index file: two byte arrays however many batches there are.
 * Immutable; grows through its {@link Builder}, whose earlier indexes share its arrays.
 */
final class SegmentIndex {
    private final byte[] entries;
    private final int count;
    private final int columns;

    SegmentIndex(byte[] entries, int count, int columns) {
        this.entries = entries;
        this.count = count;
        this.columns = columns;
    }

    static int entryBytes(int columns) {
        return IndexLayout.BATCH_BYTES + ZoneMapLayout.BYTES * columns;
    }

    int count() {
        return count;
    }

    private int at(int batch) {
        return batch * entryBytes(columns);
    }

    long position(int batch) {
        return IndexLayout.longAt(entries, at(batch) + IndexLayout.BATCH_POSITION);
    }

    long messageLength(int batch) {
        return IndexLayout.longAt(entries, at(batch) + IndexLayout.BATCH_MESSAGE_LENGTH);
    }

    /** Of prefix, metadata and padding: from the message's first byte to the body's. */
    int metadataLength(int batch) {
        return IndexLayout.intAt(entries, at(batch) + IndexLayout.BATCH_METADATA_LENGTH);
    }

    int metadataChecksum(int batch) {
        return IndexLayout.intAt(entries, at(batch) + IndexLayout.BATCH_METADATA_CHECKSUM);
    }

    long baseOffset(int batch) {
        return IndexLayout.longAt(entries, at(batch) + IndexLayout.BATCH_BASE_OFFSET);
    }

    int rowCount(int batch) {
        return IndexLayout.intAt(entries, at(batch) + IndexLayout.BATCH_ROW_COUNT);
    }

    long nextOffset(int batch) {
        return baseOffset(batch) + rowCount(batch);
    }

    /** Of its last row. */
    long timestampUs(int batch) {
        return IndexLayout.longAt(entries, at(batch) + IndexLayout.BATCH_TIMESTAMP);
    }

    long firstTimestampUs(int batch) {
        return timestampUs(batch) - IndexLayout.intAt(entries, at(batch) + IndexLayout.BATCH_AGE);
    }

    int writerCount(int batch) {
        return IndexLayout.intAt(entries, at(batch) + IndexLayout.BATCH_WRITER_COUNT);
    }

    ZoneMap zone(int batch, int column) {
        ByteBuffer zone = ByteBuffer.wrap(
                        entries,
                        at(batch) + IndexLayout.BATCH_BYTES + ZoneMapLayout.BYTES * column,
                        ZoneMapLayout.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        return ZoneMapLayout.decode(zone, rowCount(batch));
    }

    /** One past the last row of a segment that begins here. */
    long endOffset(long segmentBase) {
        return count == 0 ? segmentBase : nextOffset(count - 1);
    }

    /** Whether each batch lies behind the one before, in offsets, bytes and time, and all in a segment of this length. */
    boolean isOrdered(long segmentBase, long segmentLength) {
        long offset = segmentBase;
        long position = 0;
        long timestamp = Long.MIN_VALUE;
        for (int batch = 0; batch < count; batch++) {
            boolean ordered = baseOffset(batch) >= offset
                    && rowCount(batch) >= 0
                    && position(batch) >= position
                    && messageLength(batch) <= segmentLength - position(batch)
                    && metadataLength(batch) >= MessagePrefix.BYTES
                    && metadataLength(batch) <= messageLength(batch)
                    && firstTimestampUs(batch) >= timestamp
                    && firstTimestampUs(batch) <= timestampUs(batch)
                    && writerCount(batch) >= 0;
            if (!ordered) {
                return false;
            }
            offset = nextOffset(batch);
            position = position(batch) + messageLength(batch);
            timestamp = timestampUs(batch);
        }
        return true;
    }

    /** Of all batches. */
    long writers() {
        long writers = 0;
        for (int batch = 0; batch < count; batch++) {
            writers += writerCount(batch);
        }
        return writers;
    }

    /** Whether rows are missing between the batches of a segment that begins here: they could not be read when this was made. */
    boolean hasGaps(long segmentBase) {
        long expected = segmentBase;
        for (int batch = 0; batch < count; batch++) {
            if (baseOffset(batch) != expected) {
                return true;
            }
            expected = nextOffset(batch);
        }
        return false;
    }

    /** The first batch that holds this offset or a later one; {@link #count} if there is none. */
    int batchAt(long offset) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (nextOffset(middle) > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The first batch with a row committed at or after this time; {@link #count} if there is none. */
    int batchSince(long timestampUs) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timestampUs(middle) >= timestampUs) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The entries as they stand in the index file. */
    ByteBuffer encoded() {
        return ByteBuffer.wrap(entries, 0, count * entryBytes(columns));
    }

    /** Where a batch lies and what its header says; its zone maps come beside it. */
    record Batch(
            long position,
            long messageLength,
            int metadataLength,
            int metadataChecksum,
            long baseOffset,
            int rowCount,
            long firstTimestampUs,
            long timestampUs,
            List<WriterEntry> writers) {
        static Batch of(
                long position, long messageLength, int metadataLength, int metadataChecksum, BatchHeader header) {
            return new Batch(
                    position,
                    messageLength,
                    metadataLength,
                    metadataChecksum,
                    header.baseOffset(),
                    header.rowCount(),
                    header.times().firstUs(),
                    header.times().lastUs(),
                    header.writers());
        }
    }

    /** The index of a segment that grows. One thread adds; what it has published is never touched again. */
    static final class Builder {
        private final int columns;
        private byte[] entries = new byte[0];
        private int count;
        private byte[] writers = new byte[0];
        private int writerCount;

        Builder(int columns) {
            this.columns = columns;
        }

        /** Goes on from what an index file says, whose bytes it takes over. */
        Builder(SegmentIndex known, byte[] knownWriters) {
            this.columns = known.columns;
            this.entries = known.entries;
            this.count = known.count;
            this.writers = knownWriters;
            this.writerCount = knownWriters.length / IndexLayout.WRITER_BYTES;
        }

        int count() {
            return count;
        }

        /** Bytes that one more batch leaves it with, at most. */
        long bytesWith(int writersOfBatch) {
            return (count + 1L) * entryBytes(columns)
                    + (writerCount + (long) writersOfBatch) * IndexLayout.WRITER_BYTES;
        }

        void add(Batch batch, List<ZoneMap> zones) {
            ByteBuffer into = ByteBuffer.wrap(reserve(batch)).order(ByteOrder.LITTLE_ENDIAN);
            into.position(count * entryBytes(columns) + IndexLayout.BATCH_BYTES);
            for (ZoneMap zone : zones) {
                ZoneMapLayout.encode(zone, into);
            }
            for (WriterEntry writer : batch.writers()) {
                addWriter(writer);
            }
            count++;
        }

        private byte[] reserve(Batch batch) {
            int at = count * entryBytes(columns);
            entries = grown(entries, at + entryBytes(columns));
            IndexLayout.LONG.set(entries, at + IndexLayout.BATCH_POSITION, batch.position());
            IndexLayout.LONG.set(entries, at + IndexLayout.BATCH_MESSAGE_LENGTH, batch.messageLength());
            IndexLayout.LONG.set(entries, at + IndexLayout.BATCH_BASE_OFFSET, batch.baseOffset());
            IndexLayout.LONG.set(entries, at + IndexLayout.BATCH_TIMESTAMP, batch.timestampUs());
            IndexLayout.INT.set(entries, at + IndexLayout.BATCH_METADATA_LENGTH, batch.metadataLength());
            IndexLayout.INT.set(entries, at + IndexLayout.BATCH_ROW_COUNT, batch.rowCount());
            IndexLayout.INT.set(
                    entries,
                    at + IndexLayout.BATCH_WRITER_COUNT,
                    batch.writers().size());
            IndexLayout.INT.set(entries, at + IndexLayout.BATCH_METADATA_CHECKSUM, batch.metadataChecksum());
            IndexLayout.INT.set(
                    entries, at + IndexLayout.BATCH_AGE, (int) (batch.timestampUs() - batch.firstTimestampUs()));
            IndexLayout.INT.set(entries, at + IndexLayout.BATCH_RESERVED, 0);
            return entries;
        }

        private void addWriter(WriterEntry writer) {
            int at = writerCount * IndexLayout.WRITER_BYTES;
            writers = grown(writers, at + IndexLayout.WRITER_BYTES);
            IndexLayout.LONG.set(
                    writers, at + IndexLayout.WRITER_ID_HIGH, writer.writer().high());
            IndexLayout.LONG.set(
                    writers, at + IndexLayout.WRITER_ID_LOW, writer.writer().low());
            IndexLayout.LONG.set(writers, at + IndexLayout.WRITER_SEQUENCE, writer.sequence());
            IndexLayout.INT.set(writers, at + IndexLayout.WRITER_ROW_COUNT, writer.rowCount());
            IndexLayout.INT.set(writers, at + IndexLayout.WRITER_RESERVED, 0);
            writerCount++;
        }

        private static byte[] grown(byte[] bytes, int needed) {
            if (needed <= bytes.length) {
                return bytes;
            }
            return Arrays.copyOf(bytes, Math.max(needed, Math.max(1024, bytes.length * 2)));
        }

        /** The batches so far, without copying them. */
        SegmentIndex index() {
            return new SegmentIndex(entries, count, columns);
        }

        /** The batches so far in an array of just that size: for a segment that grows no more. */
        SegmentIndex trimmed() {
            return new SegmentIndex(Arrays.copyOf(entries, count * entryBytes(columns)), count, columns);
        }

        int writerCount() {
            return writerCount;
        }

        /** Tells of the appends from this offset on. */
        void writersInto(WriterTable table, long fromOffset) {
            SegmentIndex index = index();
            int next = 0;
            for (int batch = 0; batch < count; batch++) {
                int of = index.writerCount(batch);
                if (index.nextOffset(batch) >= fromOffset) {
                    writersInto(table, entries(next, next + of), index, batch, fromOffset);
                }
                next += of;
            }
        }

        /** A batch that was made of others may begin before that offset. */
        private static void writersInto(
                WriterTable table, List<WriterEntry> writers, SegmentIndex index, int batch, long fromOffset) {
            long offset = index.baseOffset(batch);
            long timestampUs = index.timestampUs(batch);
            int known = 0;
            while (known < writers.size()
                    && (offset < fromOffset
                            || (offset == fromOffset && isKnown(table, writers.get(known), timestampUs)))) {
                offset += writers.get(known++).rowCount();
            }
            table.remember(writers.subList(known, writers.size()), offset, timestampUs);
        }

        /** Of an append without rows its offset does not say whether it was there when the table was written down. */
        private static boolean isKnown(WriterTable table, WriterEntry entry, long timestampUs) {
            return entry.rowCount() == 0 && table.knows(entry.writer(), entry.sequence(), timestampUs);
        }

        /** By number, over all batches in order. */
        List<WriterEntry> entries(int from, int to) {
            List<WriterEntry> read = new ArrayList<>(to - from);
            for (int i = from; i < to; i++) {
                int at = i * IndexLayout.WRITER_BYTES;
                read.add(new WriterEntry(
                        new WriterId(
                                IndexLayout.longAt(writers, at + IndexLayout.WRITER_ID_HIGH),
                                IndexLayout.longAt(writers, at + IndexLayout.WRITER_ID_LOW)),
                        IndexLayout.longAt(writers, at + IndexLayout.WRITER_SEQUENCE),
                        IndexLayout.intAt(writers, at + IndexLayout.WRITER_ROW_COUNT)));
            }
            return read;
        }

        /** The writer entries as they stand in the index file. */
        ByteBuffer encodedWriters() {
            return ByteBuffer.wrap(writers, 0, writerCount * IndexLayout.WRITER_BYTES);
        }
    }
}
