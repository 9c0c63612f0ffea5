package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/** A batch by its entry in a segment's index. */
record StoredBatchRef(Segment segment, SegmentIndex index, int batch, TableSchema schema) implements BatchRef {
    @Override
    public BatchId id() {
        return new BatchId(segment.life(), batch);
    }

    @Override
    public long baseOffset() {
        return index.baseOffset(batch);
    }

    @Override
    public int rowCount() {
        return index.rowCount(batch);
    }

    @Override
    public long timestampUs() {
        return index.timestampUs(batch);
    }

    @Override
    public long firstTimestampUs() {
        return index.firstTimestampUs(batch);
    }

    @Override
    public long storedBytes() {
        return index.messageLength(batch);
    }

    @Override
    public ZoneMap zone(int column) {
        return index.zone(batch, column);
    }

    List<ZoneMap> zones() {
        List<ZoneMap> zones = new ArrayList<>();
        for (int column = 0; column < schema.columns().size(); column++) {
            zones.add(zone(column));
        }
        return zones;
    }

    /** Not of what a start has found: nobody had time for it then. */
    boolean zonesAreKnown() {
        return zones().stream().allMatch(ZoneMap::isKnown);
    }

    @Override
    public StoredBatch metadata() {
        return metadata(metadataBytes());
    }

    /** Prefix, metadata and padding as they are stored. */
    ByteBuffer metadataBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(index.metadataLength(batch));
        segment.read(index.position(batch), bytes, baseOffset());
        return bytes.flip();
    }

    StoredBatch metadata(ByteBuffer bytes) {
        StoredBatch stored;
        try {
            stored = StoredBatch.parse(bytes.duplicate(), schema);
        } catch (WeirException e) {
            throw placed(e, index.position(batch));
        }
        // whole and valid, but not what was written here
        boolean same = stored.header().baseOffset() == baseOffset()
                && stored.header().rowCount() == rowCount()
                && stored.header().times().lastUs() == timestampUs()
                && stored.header().times().firstUs() == firstTimestampUs()
                && bytes.remaining() + stored.layout().bodyLength() == storedBytes();
        if (!same) {
            throw placed(new WeirException(ErrorCode.CORRUPT, "another batch stands here"), index.position(batch));
        }
        return stored;
    }

    /** Columns that lie one after the other in the body are one read. */
    @Override
    public void readColumns(StoredBatch metadata, int[] columns, ArrowBuf into, long at) {
        long body = index.position(batch) + index.metadataLength(batch);
        long to = at;
        int next = 0;
        while (next < columns.length) {
            int first = next;
            long start = metadata.layout().columnOffset(columns[first]);
            long length = metadata.layout().columnLength(columns[first]);
            next++;
            while (next < columns.length && metadata.layout().columnOffset(columns[next]) == start + length) {
                length += metadata.layout().columnLength(columns[next]);
                next++;
            }
            if (length > 0) {
                segment.read(body + start, into.nioBuffer(to, Math.toIntExact(length)), baseOffset());
            }
            verify(metadata, columns, first, next, into, to);
            to += length;
        }
    }

    private void verify(StoredBatch metadata, int[] columns, int first, int end, ArrowBuf bytes, long at) {
        long offset = at;
        for (int i = first; i < end; i++) {
            try {
                metadata.verifyColumn(columns[i], bytes, offset);
            } catch (WeirException e) {
                throw placed(
                        e,
                        index.position(batch)
                                + index.metadataLength(batch)
                                + metadata.layout().columnOffset(columns[i]));
            }
            offset += metadata.layout().columnLength(columns[i]);
        }
    }

    private WeirException placed(WeirException e, long position) {
        ErrorCode code = e.code() == ErrorCode.UNKNOWN_VERSION ? ErrorCode.UNKNOWN_VERSION : ErrorCode.CORRUPT;
        return new WeirException(
                code,
                e.getMessage() + " file=" + segment.path() + " position=" + position + " offset=" + baseOffset(),
                e);
    }
}
