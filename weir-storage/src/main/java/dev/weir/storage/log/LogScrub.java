package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads every byte of a log's committed rows again, and of the files beside them, and holds each against its checksum and its
 * neighbours. Goes in steps, beside writers and readers, on any one thread. Holds a lease, so it is to be closed.
 */
public final class LogScrub implements AutoCloseable {
    private final SegmentReader reader;
    private final ReadLease lease;
    private final CommittedView view;
    private final List<ScrubFinding> findings = new ArrayList<>();
    private int segmentNow;
    private @Nullable SegmentIndex index;
    private int batch;
    private long position;
    private long offset;
    private long bytes;
    private long batches;
    private boolean beside;

    LogScrub(SegmentReader reader, ReadLease lease, CommittedView view) {
        this.reader = reader;
        this.lease = lease;
        this.view = view;
        this.offset = view.startOffset();
    }

    public ScrubReport report() {
        return new ScrubReport(view.startOffset(), view.highWatermark(), bytes, batches, List.copyOf(findings));
    }

    /** Goes on until about so many bytes were read. Answers whether there is more. */
    public boolean step(long maxBytes) {
        // however slow the steps are, the lease is in use
        lease.passed(offset);
        long until = bytes + maxBytes;
        while (bytes < until) {
            if (segmentNow < view.segments()) {
                stepIn(view.segment(segmentNow));
            } else if (!beside) {
                beside = true;
                lostEnd();
                bytes += reader.checkpoint(findings::add);
            } else {
                return false;
            }
        }
        return segmentNow < view.segments() || !beside;
    }

    private void stepIn(SegmentView segment) {
        SegmentIndex known = index;
        if (known == null) {
            known = enter(segment);
        } else if (batch < known.count()) {
            check(segment, known);
        } else {
            leave(segment);
        }
    }

    /** Reads what stands beside the segment's batches. */
    private @Nullable SegmentIndex enter(SegmentView segment) {
        try {
            index = segment.index();
            batch = 0;
            position = reader.schema(segment, findings::add);
            bytes += position;
            bytes += reader.index(segment, findings::add);
        } catch (WeirException e) {
            requireHarm(e);
            add(e, segment, 0, segment.endOffset());
            next(segment);
        }
        return index;
    }

    private void check(SegmentView segment, SegmentIndex known) {
        long base = known.baseOffset(batch);
        if (base > offset || known.position(batch) != position) {
            findings.add(
                    new ScrubFinding("rows cannot be read", segment.segment().path(), position, offset, base));
        }
        StoredBatchRef ref = new StoredBatchRef(segment.segment(), known, batch, reader.tableSchema());
        try {
            read(ref);
            batches++;
        } catch (WeirException e) {
            if (e.code() == ErrorCode.UNAVAILABLE && segment.baseOffset() == segment.endOffset()) {
                // it had no rows, and its batches were taken away
                next(segment);
                return;
            }
            requireHarm(e);
            add(e, segment, known.position(batch), ref.nextOffset());
        }
        bytes += ref.storedBytes();
        position = known.position(batch) + ref.storedBytes();
        offset = ref.nextOffset();
        batch++;
    }

    /** A column at a time: memory for the longest, not for all. */
    private void read(StoredBatchRef ref) {
        StoredBatch metadata = ref.metadata();
        for (int column = 0; column < metadata.layout().columnCount(); column++) {
            int[] one = {column};
            try (ArrowBuf into = reader.allocator().buffer(Math.max(1, ref.columnBytes(metadata, one)))) {
                ref.readColumns(metadata, one, into, 0);
            }
        }
    }

    private void leave(SegmentView segment) {
        if (offset < segment.endOffset()) {
            findings.add(new ScrubFinding(
                    "rows cannot be read", segment.segment().path(), position, offset, segment.endOffset()));
        } else if (position != segment.bytes()) {
            findings.add(new ScrubFinding(
                    "bytes follow the last batch", segment.segment().path(), position, offset, offset));
        }
        next(segment);
    }

    private void next(SegmentView segment) {
        offset = segment.endOffset();
        lease.passed(offset);
        index = null;
        segmentNow++;
    }

    private void lostEnd() {
        view.lostEnd()
                .ifPresent(lost -> findings.add(
                        new ScrubFinding(lost.why(), lost.file(), lost.position(), lost.offset(), lost.endOffset())));
    }

    private void add(WeirException e, SegmentView segment, long at, long endOffset) {
        // the cause says it without the place, which the finding has
        Throwable plain = e.getCause() instanceof WeirException cause ? cause : e;
        findings.add(new ScrubFinding(
                String.valueOf(plain.getMessage()), segment.segment().path(), at, offset, endOffset));
    }

    /** What the disk did; anything else concerns the scrub. */
    private static void requireHarm(WeirException e) {
        if (e.code() != ErrorCode.CORRUPT && e.code() != ErrorCode.IO_ERROR && e.code() != ErrorCode.UNKNOWN_VERSION) {
            throw e;
        }
    }

    @Override
    public void close() {
        lease.close();
    }
}
