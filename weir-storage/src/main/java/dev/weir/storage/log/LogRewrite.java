package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.schema.TableSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Makes one sealed segment of some that lie side by side, with large batches instead of small ones. Rows, their offsets and their
 * commit times stay. Goes in steps, beside writers and readers, on any one thread; {@link BucketLog#replace} then puts the new segment into
 * the old ones' place. Holds a lease, so it is to be closed.
 */
public final class LogRewrite implements AutoCloseable {

    private final SegmentReader reader;
    private final ReadLease lease;
    private final RewriteConfig config;
    private final List<SealedSegment> sources;
    private final List<SegmentIndex.Builder> contents = new ArrayList<>();
    private final KeptWriters kept;
    private final RewrittenFile file;
    private final BatchEncoder encoder;
    private final BatchDecoder decoder;
    private final int[] columns;
    private @Nullable GatheredRows gathered;
    private @Nullable SealedSegment made;
    // where it stands
    private int source;
    private int batch;
    private int writerEntry;

    LogRewrite(
            BucketLog log,
            SegmentReader reader,
            ReadLease lease,
            LogConfig config,
            List<SealedSegment> sources,
            Codec codec) {
        this.reader = reader;
        this.lease = lease;
        this.config = config.rewriting();
        this.sources = List.copyOf(sources);
        for (SealedSegment segment : sources) {
            contents.add(content(segment));
        }
        this.kept = new KeptWriters(contents, config.rememberedAppends());
        this.columns = IntStream.range(0, schema().columns().size()).toArray();
        this.encoder = new BatchEncoder(reader.allocator(), codec);
        this.decoder = new BatchDecoder(reader.allocator(), BatchLimits.UNLIMITED);
        try {
            this.file = reader.rewritten(log, new SegmentName(sources.getFirst().baseOffset(), endOffset()));
        } catch (RuntimeException | Error e) {
            encoder.close();
            decoder.close();
            throw e;
        }
    }

    private SegmentIndex.Builder content(SealedSegment segment) {
        SegmentIndex.Builder content = segment.content();
        if (!Shape.of(content.index(), segment.summary(), config).isWhole()) {
            segment.markDamaged();
            throw new WeirException(
                    ErrorCode.CORRUPT,
                    "rows are missing, so the segment is not rewritten file="
                            + segment.segment().path());
        }
        return content;
    }

    private TableSchema schema() {
        return reader.tableSchema();
    }

    private BufferAllocator allocator() {
        return reader.allocator();
    }

    private long endOffset() {
        return sources.getLast().endOffset();
    }

    List<SealedSegment> sources() {
        return sources;
    }

    /** After the last step. */
    SealedSegment made() {
        SealedSegment done = made;
        if (done == null) {
            throw new IllegalStateException("the rewrite is not done");
        }
        return done;
    }

    /** Bytes of the segments that it reads. */
    public long bytes() {
        return sources.stream().mapToLong(SealedSegment::bytes).sum();
    }

    /** How many batches there were. */
    public long batchesBefore() {
        return contents.stream().mapToLong(SegmentIndex.Builder::count).sum();
    }

    /** How many there are instead. */
    public long batchesMade() {
        return file.index().count();
    }

    /**
     * Goes on until about so many bytes were read. Answers whether there is more. A segment that cannot be read is {@code CORRUPT}, and left
     * alone from then on.
     */
    public boolean step(long maxBytes) {
        long read = 0;
        while (read < maxBytes && source < sources.size()) {
            lease.use();
            SegmentIndex index = contents.get(source).index();
            if (batch == index.count()) {
                source++;
                batch = 0;
                writerEntry = 0;
                continue;
            }
            StoredBatchRef ref = new StoredBatchRef(sources.get(source).segment(), index, batch, schema());
            try {
                take(ref);
            } catch (WeirException e) {
                if (e.code() == ErrorCode.CORRUPT) {
                    sources.get(source).markDamaged();
                }
                throw e;
            }
            read += ref.storedBytes();
            batch++;
            writerEntry += index.writerCount(ref.batch());
        }
        if (source < sources.size()) {
            file.syncSome();
            return true;
        }
        finish();
        return false;
    }

    private void take(StoredBatchRef ref) {
        ByteBuffer metadata = ref.metadataBytes();
        StoredBatch stored = ref.metadata(metadata);
        try (ArrowBuf body = allocator().buffer(Math.max(1, ref.columnBytes(stored, columns)))) {
            ref.readColumns(stored, columns, body, 0);
            if (Shape.isSmall(ref.index(), ref.batch(), config) || !ref.zonesAreKnown()) {
                gather(ref, stored, body);
            } else {
                flush();
                int length = Math.toIntExact(stored.layout().bodyLength());
                file.copy(ref, stored.header(), metadata, body.nioBuffer(0, length));
            }
        }
    }

    private void gather(StoredBatchRef ref, StoredBatch stored, ArrowBuf body) {
        int epoch = stored.header().leaderEpoch();
        GatheredRows open = gathered;
        if (open != null && !open.takes(ref, epoch)) {
            flush();
            open = null;
        }
        if (open == null) {
            open = new GatheredRows(config, ref.baseOffset(), epoch);
            gathered = open;
        }
        VectorSchemaRoot rows =
                decoder.decodeProjected(schema(), stored.layout(), body, columns, BatchDecoder.Trust.CHECKSUMMED);
        open.add(
                rows,
                stored.header().times(),
                kept.of(source, writerEntry, stored.header().writers().size()));
    }

    private void flush() {
        GatheredRows full = gathered;
        if (full != null) {
            gathered = null;
            try (full) {
                full.write(file, schema(), reader.schemaId(), encoder, endOffset(), allocator());
            }
        }
    }

    private void finish() {
        flush();
        file.finish();
        SealedSegment.Summary summary = new SealedSegment.Summary(
                sources.getFirst().baseOffset(),
                endOffset(),
                file.position(),
                sources.getLast().lastTimestampUs());
        made = reader.sealed(summary, file);
        lease.passed(endOffset());
    }

    /** What was made is the log's from now on; answers false if it was closed before, on whatever thread. */
    boolean keep() {
        return file.keep();
    }

    /** What did not come into its place is taken away. */
    @Override
    public void close() {
        try {
            if (gathered != null) {
                gathered.close();
            }
            decoder.close();
            encoder.close();
            file.close();
        } finally {
            lease.close();
        }
    }
}
